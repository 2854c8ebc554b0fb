import type { FailureClass } from '../../shared/capability.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { BackendWriteRecord, BackendWriteRow } from '../store/backend-writes.ts';
import type { WriteResult } from './result.ts';
import { waitBeforeNextWrite } from './write-schedule.ts';

/** What becomes of a write. */
export type WriteOutcome = Pick<
  BackendWriteRecord,
  'state' | 'note' | 'receipt' | 'attempts' | 'outcome'
>;

/** The note on a write of which nobody knows whether it was made. */
export const unknownOutcome = 'outcome_unknown';

/** The note on a write to a connection that the site does not route it to any more. */
export const notRouted = 'not_routed';

/** By the class of its failure: what the backend has is done, what it never will have is dead, the rest is tried again. */
export function judgeWrite(
  result: WriteResult,
  from: {
    row: Pick<BackendWriteRow, 'attempts' | 'state'>;
    /** What may have been written can be looked up before it is written again. */
    findable: boolean;
    now: number;
    random: RandomBytes;
  },
): WriteOutcome {
  const { row, findable, now, random } = from;
  if (result.ok) {
    const attempts = row.attempts + 1;
    return { state: 'done', note: null, receipt: result.value, attempts, outcome: finished };
  }
  const { failure, retryAfterMs, calls, unsure = false } = result;
  const byOwner = ownersOwn.has(failure);
  const asked = calls > 0 || byOwner;
  const attempts = row.attempts + (asked ? 1 : 0);
  const settled = { receipt: null, attempts };
  if (settling.has(failure)) return { ...settled, state: 'done', note: failure, outcome: finished };
  if (unsure && !findable) return bury(unknownOutcome);
  if (final.has(failure) && !unsure) return bury(failure);
  const wait = waitBeforeNextWrite({ attempts, asked, retryAfterMs, byOwner, random });
  if (wait === undefined) return bury(unsure ? unknownOutcome : failure);
  const outcome = { kind: 'retry', due: now + wait, error: failure } as const;
  // What may have been begun before stays so as long as nobody has asked since.
  const isOpen = unsure || (calls === 0 && row.state === 'sending');
  const state = isOpen ? 'sending' : 'waiting';
  return { ...settled, state, note: failure, outcome };

  function bury(reason: string): WriteOutcome {
    return { ...settled, state: 'dead', note: reason, outcome: { kind: 'dead', reason } };
  }
}

const finished = { kind: 'done' } as const;

/** It is there: from before, or a part of it. */
const settling: ReadonlySet<FailureClass> = new Set(['duplicate', 'partial']);

/** Asking again gives the same. */
const final: ReadonlySet<FailureClass> = new Set(['invalid_input', 'not_found']);

/** What only the owner can put right. */
const ownersOwn: ReadonlySet<FailureClass> = new Set(['auth', 'forbidden', 'config']);

/** Whether the note on a write says that it waits for its owner. */
export function isForOwner(note: string | null): boolean {
  return note === notRouted || [...ownersOwn].some((failure) => failure === note);
}
