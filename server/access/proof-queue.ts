import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { ProofBegun } from '../store/shared-limits.ts';
import type { Guess } from './wrong-proofs.ts';

/** Those of this process who wait for others' tries at a proof to end, the first to come first. */
export type ProofQueue = {
  /** Asks, and waits until the answer is not "others are under way", or until `signal`: refused, with no wait. */
  enter(guess: Guess, id: string, signal?: AbortSignal): Promise<Settled>;
  /** A try of this process has ended: somebody may have its place. */
  look(): void;
};

type Settled = Exclude<ProofBegun, { kind: 'full' }>;

type Waiter = {
  guess: Guess;
  id: string;
  settle(answer: Settled): void;
  fail(error: unknown): void;
};

const givenUp: Settled = { kind: 'refused', waitMs: 0 };

/**
 * Tries that other processes end are noticed by looking again and again. One look asks for one waiter after the
 * other, so that who came first goes first, and passes over those whose visitor or place was found full: however
 * many wait, it asks once more than there is room for.
 */
export function createProofQueue(options: {
  clock: Clock;
  /** Reserves a try, if it can be. */
  ask: (guess: Guess, id: string) => Promise<ProofBegun>;
  /** Ends a try that nobody waits for any more. */
  giveBack: (guess: Guess, id: string) => void;
}): ProofQueue {
  const { clock, ask, giveBack } = options;
  const waiting = new Set<Waiter>();
  let looking = false;
  let lookAgain = false;
  let looks = 0;
  let timer: Timer | undefined;

  function look(): void {
    looks += 1;
    lookAgain = true;
    if (!looking) void lookAround();
  }

  async function lookAround(): Promise<void> {
    looking = true;
    while (lookAgain) {
      lookAgain = false;
      await askInOrder();
    }
    looking = false;
    plan();
  }

  function plan(): void {
    timer?.cancel();
    timer = waiting.size > 0 ? clock.after(limits.proofRetryMs, look) : undefined;
  }

  async function askInOrder(): Promise<void> {
    const full = new Set<string>();
    for (const waiter of waiting) {
      const { visitor, place } = waiter.guess;
      const keys = { visitor: `visitor ${visitor}`, place: `place ${place}` };
      if (full.has(keys.visitor) || full.has(keys.place)) continue;
      try {
        const answer = await ask(waiter.guess, waiter.id);
        if (answer.kind === 'full') for (const whose of answer.full) full.add(keys[whose]);
        else if (waiting.has(waiter)) waiter.settle(answer);
        else if (answer.kind === 'begun') giveBack(waiter.guess, waiter.id);
      } catch (error) {
        waiter.fail(error);
      }
    }
  }

  function wait(guess: Guess, id: string, signal?: AbortSignal): Promise<Settled> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(waiter);
        signal?.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => waiter.settle(givenUp);
      const waiter: Waiter = {
        guess,
        id,
        settle(answer) {
          leave();
          resolve(answer);
        },
        fail(error) {
          leave();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      waiting.add(waiter);
      signal?.addEventListener('abort', giveUp);
    });
  }

  return {
    async enter(guess, id, signal) {
      if (signal?.aborted) return givenUp;
      const seen = looks;
      const answer = await ask(guess, id);
      if (answer.kind !== 'full') return answer;
      if (signal?.aborted) return givenUp;
      const settled = wait(guess, id, signal);
      // A try that ended since then has been looked for without this one.
      if (looks !== seen) look();
      else if (!looking && timer === undefined) plan();
      return settled;
    },
    look,
  };
}
