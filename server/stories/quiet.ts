import { pause } from '../system.ts';
import type { StoryClock } from './story-clock.ts';

/** Turns of the event loop in which nothing happens before everything is taken to wait for time. */
const quietTurns = 6;
/** Turns after which a step is taken to go on for ever. */
const mostTurns = 200_000;

/** Tells when everything at hand is done. */
export type Quiet = {
  /** Something was stored or sent. */
  stir(): void;
  /** Resolves when only time can change anything. */
  settle(): Promise<void>;
  /** Resolves when `work` has, with time moved on as far as that needs; false when it never does. */
  until(work: Promise<unknown>): Promise<boolean>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
};

/**
 * With a clock that stands still nothing takes time but work, and all of that is a matter of turns of the event loop: so
 * a story of days runs in milliseconds, the same way on a machine that is busy.
 */
export function createQuiet(clock: StoryClock): Quiet {
  let stirred = 0;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  async function settle(isDone: () => boolean = () => false): Promise<void> {
    let seen = stirred;
    for (let quiet = 0, turns = 0; quiet < quietTurns && turns < mostTurns; turns += 1) {
      await turn();
      if (isDone()) return;
      quiet = seen === stirred ? quiet + 1 : 0;
      seen = stirred;
    }
  }

  return {
    stir: () => void (stirred += 1),
    settle: () => settle(),
    async until(work) {
      let done = false;
      const end = (): void => {
        done = true;
      };
      void work.then(end, end);
      for (let moves = 0; !done && moves < 10_000; moves += 1) {
        await settle(() => done);
        if (done) break;
        // Perhaps a file that is read for the first time: that takes time of another kind.
        await pause(1);
        if (!done) clock.step(Infinity);
      }
      return done;
    },
    async pass(ms) {
      const until = clock.now() + ms;
      await settle();
      while (clock.step(until)) await settle();
      await settle();
    },
  };
}
