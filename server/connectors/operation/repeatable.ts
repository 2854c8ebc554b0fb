import type { Capability } from '../../../shared/capability.ts';
import type { ReadReply } from '../reply.ts';
import type { Operation, Step } from './schema.ts';

/**
 * Whether an operation may be made again when nobody knows what came of it: what the owner says of it, else by the
 * contract of what updates what is there, else when each of its requests may. Not where it is looked up instead.
 */
export function isRepeatable(capability: Capability, operation: Operation): boolean {
  if (operation.contract.kind === 'read') return true;
  if (operation.lookup !== undefined) return false;
  return (
    operation.repeatable ??
    (upserts.has(capability) || operation.steps.every((step) => isSafe(operation, step)))
  );
}

/** Whether something may have been written by a request that ended like this, and would be written twice by another. */
export function mayHaveWritten(operation: Operation, step: Step, reply: ReadReply): boolean {
  if (isSafe(operation, step)) return false;
  if (reply.ok) return true;
  const { status, failure } = reply;
  if (status === null) return reply.sent === true;
  // A failure within a good reply is one that a rule of the owner's names: what it names was refused, or is not known.
  // So it is of a redirect, which is also how a form says that it was taken: it leads to what was made.
  if (status < 304) return unclear.has(failure);
  return status === 408 || (status >= 500 && status !== 503);
}

/** These make what is asked for, or find it made. */
const upserts: ReadonlySet<Capability> = new Set(['lead.upsert', 'contact.update']);

/** By HTTP's own rule: to do these twice is to do them once. */
export const repeatableMethods: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE']);

const unclear: ReadonlySet<string> = new Set(['unknown', 'partial', 'timeout', 'unavailable']);

function isSafe({ idempotencyHeader }: Operation, { request }: Step): boolean {
  if (idempotencyHeader !== undefined || repeatableMethods.has(request.method)) return true;
  const query = request.graphql?.query;
  return query !== undefined && /^\s*(query\b|\{)/.test(query);
}
