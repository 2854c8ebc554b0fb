import { z } from 'zod';
import type { Capability, Contract, FailureClass } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import type { Expression } from '../../expressions/expression.ts';
import { readScalar } from '../../expressions/template.ts';
import { expressionSchema } from '../expression-schema.ts';
import { errorRulesSchema } from '../reply/rules.ts';
import { requestSchemas } from '../request/schema.ts';
import { fieldsSchema, mapFields } from './output.ts';
import type { Operation, Step } from './schema.ts';
import type { Send } from './send.ts';

/**
 * `idempotency.lookup` of an operation: how to find what a write has made, for backends that take no name of a write. `same` is
 * compared, because a filter that a backend ignores finds somebody else's. `output` picks our fields out of what is
 * found; the operation's own by default.
 */
export const lookupSchema = (contract: Contract) =>
  z.strictObject({
    request: requestSchemas.read,
    select: expressionSchema.optional().describe('where it is in the reply, or a list of such'),
    errors: errorRulesSchema.default([]),
    same: z
      .strictObject({ ours: expressionSchema, theirs: expressionSchema })
      .describe('what must be equal: of our write, such as write.id, and of what was found'),
    output: fieldsSchema(contract).optional(),
  });

export type Lookup = z.output<ReturnType<typeof lookupSchema>>;

/** `failed`: nobody knows yet whether it is there. */
type LookedUp = { calls: number; status: number | null; note?: string } & (
  | { kind: 'found'; fields: Json }
  | { kind: 'absent' }
  | { kind: 'failed'; failure: FailureClass; retryAfterMs?: number }
);

/** Looks for what an earlier attempt at the same write has made. Never throws. */
export async function lookUp(
  asked: { capability: Capability; operation: Operation; lookup: Lookup; scope: Json },
  send: Send,
  signal: AbortSignal,
): Promise<LookedUp> {
  const { capability, operation, lookup, scope } = asked;
  const sent = await send(
    { capability, operation: asReading(operation), step: stepOf(lookup), scope },
    signal,
  );
  if ('refused' in sent) return unknown(0, null, 'a value cannot be carried by its request');
  const { reply, calls } = sent;
  const { status } = reply;
  if (!reply.ok && reply.failure === 'not_found') return { kind: 'absent', calls, status };
  if (!reply.ok) {
    const { failure, retryAfterMs, note } = reply;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    return { kind: 'failed', failure, calls, status, ...wait, ...(note && { note }) };
  }
  const selected = lookup.select?.evaluate(reply.json) ?? { ok: true as const, value: reply.json };
  if (!selected.ok) return unknown(calls, status, `select ${selected.message}`);
  const ours = scalarOf(lookup.same.ours, scope);
  if (ours === null) return unknown(calls, status, 'same.ours gives nothing to compare');
  const all = Array.isArray(selected.value) ? selected.value : [selected.value];
  const found = all.find((one) => scalarOf(lookup.same.theirs, one) === ours);
  if (found === undefined) return { kind: 'absent', calls, status };
  const mapped = mapFields({ ...operation, output: lookup.output ?? operation.output }, found);
  if (!mapped.ok) return unknown(calls, status, mapped.note);
  const { fields, note } = mapped;
  return { kind: 'found', fields, calls, status, ...(note && { note }) };
}

function unknown(calls: number, status: number | null, about: string): LookedUp {
  const note = `idempotency.lookup: ${about}`;
  return { kind: 'failed', failure: 'unknown', calls, status, note };
}

function scalarOf(expression: Expression, input: Json): string | null {
  const found = expression.evaluate(input);
  const text = found.ok ? readScalar(found.value) : null;
  return text === null || text === '' ? null : text;
}

/** What only looks has neither a name to tell nor the write's own way of being good. */
function asReading(operation: Operation): Operation {
  const contract: Contract = { ...operation.contract, kind: 'read' };
  return { ...operation, contract, success: undefined, idempotencyHeader: undefined };
}

function stepOf({ request, errors }: Lookup): Step {
  const nothing = { when: undefined, select: undefined, verify: [], verifyAll: [] };
  return { id: '', optional: false, request, errors, ...nothing };
}
