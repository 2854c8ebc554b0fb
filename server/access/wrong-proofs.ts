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
   * a failing backend gives it back. When what is left is reserved by others, waits for one of them to end,
   * or for `signal`: a try that is given up is not allowed, with nothing to wait for.
   */
  begin(
    guess: { visitor: string; place: string; subject: string },
    signal?: AbortSignal,
  ): Promise<ProofTry>;
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
  /** How many may be under way at once, whatever was wrong before. */
  atOnce: number;
  /** When the wrong ones were, oldest first. */
  wrong: number[];
  pending: number;
  /** Who may have a place when a pending try ends, the first to come first. */
  waiting: Set<Waiter>;
};

type Waiter = { limited: readonly Counter[]; settle(isAllowed: boolean): void };

export function createWrongProofs(clock: Clock): WrongProofs {
  const counters = new Map<string, Counter>();

  /** The counter of this key, now the one used last. */
  function counterOf(key: string, allowed: number, atOnce: number): Counter {
    const known = counters.get(key);
    const counter = known ?? { key, allowed, atOnce, wrong: [], pending: 0, waiting: new Set() };
    counters.delete(key);
    counters.set(key, counter);
    const [oldest] = counters.keys();
    if (counters.size > limits.wrongProofCounters && oldest !== undefined) counters.delete(oldest);
    return counter;
  }

  const ofVisitor = (visitor: string): Counter =>
    counterOf(`visitor ${visitor}`, limits.wrongProofsPerVisitor, 1);
  const ofPlace = (place: string): Counter =>
    counterOf(
      `place ${place}`,
      place.startsWith(keyPlace) ? limits.wrongProofsPerKey : limits.wrongProofsPerAddress,
      // A place is many people: behind one who guesses the others would queue one by one.
      limits.proofsAtOncePerPlace,
    );
  const ofSubject = (subject: string): Counter =>
    counterOf(`subject ${subject}`, limits.wrongProofsPerSubject + limits.wrongProofDelays - 1, 1);

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

  function isFull(counter: Counter): boolean {
    const left = counter.allowed - counter.wrong.length;
    return counter.pending >= Math.max(left, counter.atOnce);
  }

  /** Whether a try may begin, which it then has; undefined while that depends on those under way. */
  function decide(limited: readonly Counter[]): boolean | undefined {
    if (limited.some((counter) => waitOf(counter) > 0)) return false;
    if (limited.some(isFull)) return undefined;
    for (const counter of limited) counter.pending += 1;
    return true;
  }

  function end(counter: Counter, wrong: boolean): void {
    counter.pending -= 1;
    if (wrong) countWrong(counter);
  }

  /** Settles those whose turn it is, and wakes nobody else. */
  function settleWaiting(counter: Counter): void {
    for (const waiter of counter.waiting) {
      const isAllowed = decide(waiter.limited);
      if (isAllowed !== undefined) waiter.settle(isAllowed);
      else if (isFull(counter)) return;
    }
  }

  function waitForPlace(limited: readonly Counter[], signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => waiter.settle(false);
      const waiter: Waiter = {
        limited,
        settle(isAllowed) {
          for (const counter of limited) counter.waiting.delete(waiter);
          signal?.removeEventListener('abort', giveUp);
          resolve(isAllowed);
        },
      };
      for (const counter of limited) counter.waiting.add(waiter);
      signal?.addEventListener('abort', giveUp);
    });
  }

  function countWrong(counter: Counter): void {
    counter.wrong = [...forgetOld(counter), clock.now()].slice(-counter.allowed);
    // It may have made room for others meanwhile.
    counters.set(counter.key, counter);
  }

  return {
    waitMs: (visitor, place) => Math.max(waitOf(ofVisitor(visitor)), waitOf(ofPlace(place))),
    async begin(guess, signal) {
      if (signal?.aborted) return { allowed: false, waitMs: 0 };
      const limited = [ofVisitor(guess.visitor), ofPlace(guess.place)];
      const isAllowed = decide(limited) ?? (await waitForPlace(limited, signal));
      if (!isAllowed) return { allowed: false, waitMs: Math.max(...limited.map(waitOf)) };
      const subject = ofSubject(guess.subject);
      return {
        allowed: true,
        slowMs: slowMsOf(subject),
        end(wrong) {
          for (const counter of limited) end(counter, wrong);
          if (wrong) countWrong(subject);
          for (const counter of limited) settleWaiting(counter);
        },
      };
    },
  };
}
