import type { Clock, Timer } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { Problem } from '../../shared/problem.ts';
import type { Backoff } from './backoff.ts';
import type { Cursor } from './cursor.ts';
import { judge } from './refusal.ts';
import type { Connection } from './transport.ts';

const deadlineMs = 10_000;

export type CatchUpOptions = {
  clock: Clock;
  backoff: Backoff;
  cursor: Cursor;
  apply(entry: Entry): void;
  /** Everything the server had when it last answered is held. */
  done(): void;
  silent(): void;
  refused(problem: Problem): void;
};

/**
 * Asks for everything after what is held until nothing is missing. It runs after every welcome, after
 * every gap, and as the probe that finds out whether a silent connection still lives.
 */
export function createCatchUp(options: CatchUpOptions) {
  const { cursor } = options;
  let connection: Connection | undefined;
  let asking = false;
  let attempts = 0;
  let timer: Timer | undefined;

  const ask = (withinMs: number) => {
    if (!connection || asking) return;
    timer?.cancel();
    timer = undefined;
    asking = true;
    const current = connection;
    const after = cursor.held();
    current.resume(after, withinMs, (result) => {
      if (connection !== current) return;
      asking = false;
      if (!result) return options.silent();
      if (!result.ok) return refuse(result.problem);
      attempts = 0;
      for (const entry of result.entries) {
        if (entry.seq > cursor.held()) options.apply(entry);
      }
      cursor.hear(result.upTo);
      // An answer without progress is the whole truth; asking again would go on for ever.
      if (cursor.held() === after && !result.more) cursor.settle();
      if (cursor.held() > after && (result.more || cursor.behind())) return ask(deadlineMs);
      options.done();
    });
  };

  const refuse = (problem: Problem) => {
    const verdict = judge(problem, 0);
    if (verdict === 'session' || verdict === 'closed') return options.refused(problem);
    timer = options.clock.after(problem.retryAfterMs ?? options.backoff(attempts), () =>
      ask(deadlineMs),
    );
    attempts += 1;
  };

  return {
    start(over: Connection) {
      connection = over;
      ask(deadlineMs);
    },
    ask: (withinMs = deadlineMs) => ask(withinMs),
    stop() {
      connection = undefined;
      asking = false;
      timer?.cancel();
      timer = undefined;
    },
  };
}
