import { z } from 'zod';
import type { CapabilityInput } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { orderSchema, orderStatusSchema, webLinkSchema } from '../../shared/order.ts';
import type { Order, OrderStatus } from '../../shared/order.ts';
import { readScalar } from '../expressions/template.ts';
import { expressionSchema } from './expression-schema.ts';
import { requestSchema } from './request.ts';
import { isSameNumber, verifyReply, verifySchema } from './verify.ts';

/**
 * `order.get` of a connection: what to send, how to prove the reply is the customer's, and where our fields
 * are in it. `status` maps the backend's words to ours; `"*"` stands for every other word.
 */
export const orderGetSchema = z.strictObject({
  request: requestSchema(['number', 'email'] satisfies (keyof CapabilityInput['order.get'])[]),
  select: expressionSchema
    .optional()
    .describe('where the order is in the reply; the whole by default'),
  verify: verifySchema,
  status: z.record(z.string().min(1).max(100), orderStatusSchema).default({}),
  output: z.strictObject({
    number: expressionSchema,
    status: expressionSchema,
    placedAt: expressionSchema.optional(),
    expectedAt: expressionSchema.optional(),
    items: expressionSchema.optional(),
    shipping: expressionSchema.optional(),
    total: expressionSchema.optional(),
    shipments: expressionSchema.optional(),
  }),
});

type OrderGet = z.infer<typeof orderGetSchema>;

/** `note` tells the owner what does not fit; it names places in the configuration, never data of the reply. */
type ReadOrder =
  | { ok: true; order: Order; note?: string }
  | { ok: false; failure: 'not_found' | 'unknown'; note?: string };

/**
 * Makes the canonical order of a reply. The proof comes before everything else: whatever is wrong with a
 * foreign order, its asker learns exactly what he learns of a missing one.
 */
export function readOrder(
  operation: OrderGet,
  input: CapabilityInput['order.get'],
  json: Json,
): ReadOrder {
  const { output, select } = operation;
  const selected = select?.evaluate(json) ?? { ok: true as const, value: json };
  if (!selected.ok) return { ok: false, failure: 'not_found', note: `select ${selected.message}` };
  const root = selected.value;
  if (root === null) return { ok: false, failure: 'not_found' };
  const number = output.number.evaluate(root);
  if (!number.ok) {
    return { ok: false, failure: 'not_found', note: `output.number ${number.message}` };
  }
  if (!isSameNumber(input.number, number.value)) {
    const note =
      'the reply holds another order number than was asked for, or none at output.number';
    return { ok: false, failure: 'not_found', note };
  }
  for (const rule of operation.verify) {
    const fault = verifyReply(rule, input, root);
    if (fault === 'missing') {
      const note = `verify finds nothing at ${rule.reply.source} in the reply`;
      return { ok: false, failure: 'not_found', note };
    }
    if (fault !== null) return { ok: false, failure: 'not_found' };
  }
  return mapOrder(operation, root);
}

function mapOrder({ output, status }: OrderGet, root: Json): ReadOrder {
  const fields: { [name: string]: Json } = { items: [], shipments: [] };
  for (const [name, expression] of Object.entries(output)) {
    if (expression === undefined) continue;
    const result = expression.evaluate(root);
    if (!result.ok) {
      return { ok: false, failure: 'unknown', note: `output.${name} ${result.message}` };
    }
    if (result.value !== null) fields[name] = dropAbsent(result.value);
  }
  const number = readScalar(fields['number'] ?? null) ?? '';
  const state = translateStatus(status, fields['status'] ?? null);
  const { shipments, note: linkNote } = dropBadLinks(fields['shipments'] ?? []);
  const parsed = orderSchema.safeParse({ ...fields, shipments, number, status: state.status });
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `output.${path.join('.')}: ${message}`);
    return {
      ok: false,
      failure: 'unknown',
      note: `the reply does not fit an order: ${faults.join('; ')}`,
    };
  }
  const note = [state.note, linkNote].filter((each) => each !== undefined).join('; ');
  return { ok: true, order: parsed.data, ...(note === '' ? {} : { note }) };
}

/** A tracking link that is no web address is left out: the order is worth more than its link. */
function dropBadLinks(shipments: Json): { shipments: Json; note?: string } {
  if (!Array.isArray(shipments)) return { shipments };
  let dropped = false;
  const kept = shipments.map((shipment) => {
    if (typeof shipment !== 'object' || shipment === null || Array.isArray(shipment))
      return shipment;
    const { link, ...rest } = shipment;
    if (link === undefined || webLinkSchema.safeParse(link).success) return shipment;
    dropped = true;
    return rest;
  });
  const note = 'output.shipments: a link is not an http(s) address and was left out';
  return dropped ? { shipments: kept, note } : { shipments };
}

/** A word the owner did not map is shown as `processing` and told to the owner; it is never guessed. */
function translateStatus(
  map: OrderGet['status'],
  value: Json,
): { status: OrderStatus; note?: string } {
  const word = (readScalar(value) ?? '').trim();
  const lower = word.toLowerCase();
  const mapped = Object.entries(map).find(([theirs]) => theirs.trim().toLowerCase() === lower);
  if (mapped !== undefined && word !== '*') return { status: mapped[1] };
  const own = orderStatusSchema.safeParse(lower);
  if (own.success) return { status: own.data };
  const shown = /^[\w .-]{1,40}$/.test(word) ? `"${word}"` : 'of the reply';
  return {
    status: map['*'] ?? 'processing',
    note: `the status ${shown} is not in status; add it to say what it means`,
  };
}

/** Our model leaves out what is absent; backends write null or nothing between quotes. */
function dropAbsent(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(dropAbsent);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== '');
  return Object.fromEntries(kept.map(([name, member]) => [name, dropAbsent(member)]));
}
