import type { Clock, Timer } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { Session } from './connect.ts';
import type { Lines } from './lines.ts';

export type SharedClock = Clock & { stop(): void };

/**
 * The database's time, which all its processes go by: leases, due times and the order of what people see would
 * otherwise be as far apart as the clocks of their machines. A clock half a minute ahead would find every turn of
 * the others abandoned, and run them a second time.
 *
 * The difference to the machine's clock is measured now and every minute, by the quickest of a few questions: the
 * answer is of some moment between asking and hearing, so the error is at most half of that time.
 */
export async function startSharedClock(lines: Lines, machine: Clock): Promise<SharedClock> {
  let difference = 0;
  let timer: Timer | undefined;
  let stopped = false;

  async function measure(session: Session): Promise<void> {
    let best: { tookMs: number; difference: number } | undefined;
    for (let tries = 0; tries < questions; tries += 1) {
      const asked = machine.now();
      const told = await readTime(session);
      const heard = machine.now();
      const tookMs = heard - asked;
      if (best === undefined || tookMs < best.tookMs)
        best = { tookMs, difference: Math.round(told - (asked + heard) / 2) };
    }
    // Small steps to and fro are the network's, not the clocks'.
    if (best && Math.abs(best.difference - difference) > Math.max(limits.clockStepMs, best.tookMs))
      difference = best.difference;
  }

  function again(): void {
    timer = machine.after(limits.clockMeasureMs, () => {
      // The store is away: what was measured last holds, and those who write report it.
      void lines
        .use(measure)
        .catch(() => undefined)
        .finally(() => {
          if (!stopped) again();
        });
    });
  }

  await lines.use(measure);
  again();
  return {
    now: () => machine.now() + difference,
    after: (ms, run) => machine.after(ms, run),
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

const questions = 3;

async function readTime(session: Session): Promise<number> {
  const { rows } = await session.query({
    name: 'read_time',
    text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
  });
  const now = rows[0]?.['now'];
  if (typeof now === 'number') return now;
  throw new Error('the database does not know the time');
}
