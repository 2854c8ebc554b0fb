import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';

/** No call may outlive the turn that asks. */
const milliseconds = z.int().min(1).max(limits.turnDeadlineMs);

/** `timeout` of a connection, in milliseconds: to connect, from then to the reply's head, and for everything. */
export const timeoutSchema = z
  .strictObject({
    connectMs: milliseconds.default(limits.connectTimeoutMs),
    firstByteMs: milliseconds.default(limits.firstByteTimeoutMs),
    totalMs: milliseconds.default(limits.totalTimeoutMs),
  })
  .prefault({});

/** How a call's total deadline is shared out, in milliseconds. */
export type Patience = {
  /** The longest wait for a place: half of the deadline, so that the call itself has the other half. */
  placeMs: number;
  /** An attempt is begun only when this is left: below it, a reply could hardly arrive in time. */
  beginMs: number;
  /** An attempt that had less than this and ran out of time says nothing about the backend: we took its time. */
  fairMs: number;
};

export function sharePatience({ firstByteMs, totalMs }: z.infer<typeof timeoutSchema>): Patience {
  return {
    placeMs: totalMs / 2,
    beginMs: Math.min(firstByteMs, totalMs / 2),
    // A deadline shorter than `firstByteMs` is all that a call ever has; the tenth is for the ticks of clocks.
    fairMs: Math.min(firstByteMs, totalMs * 0.9),
  };
}
