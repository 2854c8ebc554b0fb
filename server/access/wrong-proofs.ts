import type { Clock } from '../../shared/clock.ts';
import type { ApiKeyId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';

/**
 * A try at a proof: how long its answer is held back, and `end`, to be called exactly once, which says whether
 * the proof was wrong. Or how long to wait before one may be made.
 */
export type ProofTry =
  { allowed: true; slowMs: number; end(wrong: boolean): void } | { allowed: false; waitMs: number };

/**
 * Counts wrong proofs (an e-mail that does not belong to the order) per visitor, per place they come from and
 * per subject (the order). Visitors and places that guess must wait; an order that is guessed at from many
 * places is only answered more slowly, because refusing it would let anybody lock its customer out.
 */
export type WrongProofs = {
  /** Milliseconds until this visitor from this place may try again; 0 when now. */
  waitMs(visitor: string, place: string): number;
  /**
   * Reserves a try before it is made, so that guesses side by side cannot outrun the count. A right proof or
   * a failing backend gives it back. When what is left is reserved by others, waits for one of them to end.
   */
  begin(guess: { visitor: string; place: string; subject: string }): Promise<ProofTry>;
};

/**
 * The place of all who speak through a server of the shop's: its own address would count the shop's whole
 * custom as one guesser, so the key has a larger number. No network address looks like this.
 */
export function placeOfKey(key: ApiKeyId): string {
  return `${keyPlace}${key}`;
}

const keyPlace = 'api key ';

type Counter = {
  key: string;
  allowed: number;
  /** When the wrong ones were, oldest first. */
  wrong: number[];
  pending: number;
  /** Told when a pending try has ended. */
  waiting: Set<() => void>;
};

export function createWrongProofs(clock: Clock): WrongProofs {
  const counters = new Map<string, Counter>();

  /** The counter of this key, now the one used last. */
  function counterOf(key: string, allowed: number): Counter {
    const known = counters.get(key);
    const counter = known ?? { key, allowed, wrong: [], pending: 0, waiting: new Set() };
    counters.delete(key);
    counters.set(key, counter);
    const [oldest] = counters.keys();
    if (counters.size > limits.wrongProofCounters && oldest !== undefined) counters.delete(oldest);
    return counter;
  }

  const ofVisitor = (visitor: string): Counter =>
    counterOf(`visitor ${visitor}`, limits.wrongProofsPerVisitor);
  const ofPlace = (place: string): Counter =>
    counterOf(
      `place ${place}`,
      place.startsWith(keyPlace) ? limits.wrongProofsPerKey : limits.wrongProofsPerAddress,
    );
  const ofSubject = (subject: string): Counter =>
    counterOf(`subject ${subject}`, limits.wrongProofsPerSubject + limits.wrongProofDelays - 1);

  function forgetOld(counter: Counter): number[] {
    const now = clock.now();
    // Times that have yet to come are of a clock that was ahead: they would hold for as long as it was.
    counter.wrong = counter.wrong.filter(
      (time) => time > now - limits.wrongProofWindowMs && time <= now,
    );
    return counter.wrong;
  }

  function waitOf(counter: Counter): number {
    const freeing = forgetOld(counter).at(-counter.allowed);
    return freeing === undefined ? 0 : freeing + limits.wrongProofWindowMs - clock.now();
  }

  function slowMsOf(subject: Counter): number {
    const wrong = forgetOld(subject).length;
    return Math.max(0, wrong - limits.wrongProofsPerSubject + 1) * limits.wrongProofDelayMs;
  }

  function end(counter: Counter, wrong: boolean): void {
    counter.pending -= 1;
    if (wrong) countWrong(counter);
    const listeners = [...counter.waiting];
    counter.waiting.clear();
    for (const listener of listeners) listener();
  }

  function countWrong(counter: Counter): void {
    counter.wrong = [...forgetOld(counter), clock.now()].slice(-counter.allowed);
    // It may have made room for others meanwhile.
    counters.set(counter.key, counter);
  }

  return {
    waitMs: (visitor, place) => Math.max(waitOf(ofVisitor(visitor)), waitOf(ofPlace(place))),
    async begin(guess) {
      const limited = [ofVisitor(guess.visitor), ofPlace(guess.place)];
      for (;;) {
        const waitMs = Math.max(...limited.map(waitOf));
        if (waitMs > 0) return { allowed: false, waitMs };
        const full = limited.find(
          ({ wrong, pending, allowed }) => wrong.length + pending >= allowed,
        );
        if (full === undefined) break;
        await new Promise<void>((resolve) => full.waiting.add(resolve));
      }
      for (const counter of limited) counter.pending += 1;
      const subject = ofSubject(guess.subject);
      return {
        allowed: true,
        slowMs: slowMsOf(subject),
        end(wrong) {
          for (const counter of limited) end(counter, wrong);
          if (wrong) countWrong(subject);
        },
      };
    },
  };
}
