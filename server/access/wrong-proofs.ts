import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';

/**
 * Counts wrong proofs (an e-mail that does not belong to the order) per visitor, per address and per subject
 * (the order). Visitors and addresses that guess must wait; an order that is guessed at from many places is
 * only answered more slowly, because refusing it would let anybody lock its customer out.
 */
export type WrongProofs = {
  /** Milliseconds until this visitor at this address may try again; 0 when now. */
  waitMs(visitor: string, address: string): number;
  /** Milliseconds by which an answer about this subject is held back; 0 for nearly all. */
  slowMs(subject: string): number;
  count(visitor: string, address: string, subject: string): void;
};

type Window = { times: number[] };

/** The delay grows by this many steps, so that a right answer stays inside its turn's deadline. */
const slowSteps = 5;

export function createWrongProofs(clock: Clock): WrongProofs {
  const windows = new Map<string, Window>();

  function recent(key: string): number[] {
    const since = clock.now() - limits.wrongProofWindowMs;
    const times = (windows.get(key)?.times ?? []).filter((time) => time > since);
    if (times.length === 0) windows.delete(key);
    return times;
  }

  function waitOf(key: string, allowed: number): number {
    const times = recent(key);
    const freeing = times.at(-allowed);
    if (times.length < allowed || freeing === undefined) return 0;
    return freeing + limits.wrongProofWindowMs - clock.now();
  }

  function add(key: string, kept: number): void {
    windows.set(key, { times: [...recent(key), clock.now()].slice(-kept) });
  }

  return {
    waitMs(visitor, address) {
      return Math.max(
        waitOf(`visitor ${visitor}`, limits.wrongProofsPerVisitor),
        waitOf(`address ${address}`, limits.wrongProofsPerAddress),
      );
    },
    slowMs(subject) {
      const wrong = recent(`subject ${subject}`).length;
      if (wrong < limits.wrongProofsPerSubject) return 0;
      return (wrong - limits.wrongProofsPerSubject + 1) * limits.wrongProofDelayMs;
    },
    count(visitor, address, subject) {
      add(`subject ${subject}`, limits.wrongProofsPerSubject + slowSteps - 1);
      add(`visitor ${visitor}`, limits.wrongProofsPerVisitor);
      add(`address ${address}`, limits.wrongProofsPerAddress);
      // Old windows of visitors who never came back.
      if (windows.size > 50_000) for (const key of windows.keys()) recent(key);
    },
  };
}
