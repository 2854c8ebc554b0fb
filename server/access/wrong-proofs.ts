import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { randomText } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { ProofBegun, ProofEnd, ProofLimit } from '../store/shared-limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { isPlaceOfKey } from './proof-place.ts';
import { createProofQueue } from './proof-queue.ts';

/**
 * A try at a proof: how long its answer is held back, and `end`, to be called exactly once, which says whether
 * the proof was wrong. Or how long to wait before one may be made.
 */
export type ProofTry =
  | {
      allowed: true;
      slowMs: number;
      /** Resolves when the store has it. Nobody need wait for that: until then the try counts as under way. */
      end(wrong: boolean): Promise<void>;
    }
  | { allowed: false; waitMs: number };

/**
 * Counts wrong proofs (an e-mail that does not belong to the order) per visitor, per place they come from and
 * per subject (the order), in the store, over all processes. Visitors and places that guess must wait; an order
 * that is guessed at from many places is only answered more slowly, because refusing it would let anybody lock
 * its customer out.
 *
 * Where the store cannot count, these reject: a guess that is not counted would be free.
 */
export type WrongProofs = {
  /** Milliseconds until this visitor from this place may try again; 0 when now. */
  waitMs(visitor: string, place: string): Promise<number>;
  /**
   * Reserves a try before it is made, so that guesses side by side cannot outrun the count. A right proof or
   * a failing backend gives it back. When what is left is reserved by others, waits for one of them to end,
   * or for `signal`: a try that is given up is not allowed, with nothing to wait for.
   */
  begin(guess: Guess, signal?: AbortSignal): Promise<ProofTry>;
};

export type Guess = { visitor: string; place: string; subject: string };

export function createWrongProofs(options: {
  store: Pick<Store, 'write'>;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<Telemetry, 'fault'>;
}): WrongProofs {
  const { store, clock, random, telemetry } = options;
  const queue = createProofQueue({
    clock,
    ask: reserve,
    giveBack: (guess, id) => void end(id, guess, false),
  });

  function reserve(guess: Guess, id: string): Promise<ProofBegun> {
    return store.write('proof.begin', {
      id,
      ...countersOf(guess),
      subject: {
        key: guess.subject,
        counted: limits.wrongProofsPerSubject + limits.wrongProofDelays - 1,
      },
      ...timesAt(clock.now()),
      leaseUntil: clock.now() + limits.proofLeaseMs,
    });
  }

  async function end(id: string, guess: Guess, wrong: boolean): Promise<void> {
    // Counts from now on, whenever it is stored.
    const wrongUntil = wrong ? clock.now() + limits.wrongProofWindowMs : null;
    await storeEnd({ id, ...guess, wrongUntil });
    queue.look();
  }

  /**
   * Goes on until it is stored, or would be forgotten anyway: a wrong proof that got lost would be a free one.
   * One that was not wrong stops counting by itself.
   */
  async function storeEnd(ended: ProofEnd): Promise<void> {
    const until = ended.wrongUntil ?? clock.now() + limits.proofLeaseMs;
    for (let told = false; clock.now() < until;) {
      try {
        await store.write('proof.end', ended);
        return;
      } catch (error) {
        if (!told) telemetry.fault({ where: 'access.proofs', error });
        told = true;
        await new Promise<void>((resolve) => clock.after(limits.proofRetryMs, resolve));
      }
    }
  }

  return {
    waitMs: (visitor, place) =>
      store.write('proof.wait', { ...countersOf({ visitor, place }), ...timesAt(clock.now()) }),
    async begin(guess, signal) {
      const id = randomText(random);
      const asked = await queue.enter(guess, id, signal);
      if (asked.kind === 'refused') return { allowed: false, waitMs: asked.waitMs };
      if (signal?.aborted) {
        void end(id, guess, false);
        return { allowed: false, waitMs: 0 };
      }
      const tooMany = Math.max(0, asked.wrongAbout - limits.wrongProofsPerSubject + 1);
      return {
        allowed: true,
        slowMs: tooMany * limits.wrongProofDelayMs,
        end: (wrong) => end(id, guess, wrong),
      };
    },
  };
}

function countersOf({ visitor, place }: Omit<Guess, 'subject'>): {
  visitor: ProofLimit;
  place: ProofLimit;
} {
  const ofKey = isPlaceOfKey(place);
  return {
    visitor: { key: visitor, allowed: limits.wrongProofsPerVisitor, atOnce: 1 },
    place: {
      key: place,
      allowed: ofKey ? limits.wrongProofsPerKey : limits.wrongProofsPerAddress,
      // A place is many people: behind one who guesses the others would queue one by one.
      atOnce: limits.proofsAtOncePerPlace,
    },
  };
}

/** Times that have yet to come are of a clock that was ahead: they would hold for as long as it was. */
function timesAt(at: number): { at: number; latest: number } {
  return { at, latest: at + limits.wrongProofWindowMs + limits.clockSkewMs };
}
