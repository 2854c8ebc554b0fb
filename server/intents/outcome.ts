import type { HandoffReason, ReplyPiece } from './answerer.ts';
import type { Dialogue, Running } from './dialogue.ts';

/** What a step leaves behind. */
export type Outcome = {
  running: Running | null;
  /** Whether it brought what it began to its end, so that what waits behind it may go on. */
  done: boolean;
  handoff?: HandoffReason | undefined;
  /** Values to be offered later, where the step changed them. */
  given?: Dialogue['given'];
};

/** A step being done: what is said meanwhile, and what it leaves behind. */
export type Doing = AsyncGenerator<ReplyPiece, Outcome>;

export const done = (running: Running | null): Outcome => ({ running, done: true });
export const open = (running: Running | null): Outcome => ({ running, done: false });
