import { z } from 'zod';
import { leadIdSchema } from '../../../shared/ids.ts';
import type { ConversationId, LeadId, SiteId, TraceId } from '../../../shared/ids.ts';
import { jsonOf } from '../../../shared/json.ts';
import type { Lead } from '../../../shared/lead.ts';
import { listWrites } from '../backend-writes.ts';
import type { LeadCapture, LeadResult } from '../operations.ts';
import { enqueueBackendWrites } from './backend-writes.ts';
import { recallResult, rememberResult } from './idempotency.ts';
import type { Operation, OperationContext } from './operation.ts';
import { emitEvent } from './outbox.ts';

/** A lead from outside a conversation, once per key. */
export const captureLead: Operation<LeadCapture, LeadResult> = {
  needs: ({ site, source, idempotency }) => ({
    leads: [{ site, source }],
    ...(idempotency ? { keys: [idempotency] } : {}),
  }),
  apply(context, input) {
    const remembered = recallResult(context, input.idempotency, input.at);
    if (remembered.kind === 'conflict') return { kind: 'refused', code: 'idempotency.conflict' };
    if (remembered.kind === 'same')
      return { kind: 'duplicate', ...resultSchema.parse(remembered.result) };
    const stored = addLead(context, { ...input, conversation: null });
    rememberResult(context, input.idempotency, { id: stored.id, at: stored.at }, input.at);
    return stored;
  },
};

const resultSchema = z.object({ id: leadIdSchema, at: z.int() });

type NewLead = {
  site: SiteId;
  id: LeadId;
  source: string;
  conversation: ConversationId | null;
  lead: Lead;
  backends?: readonly string[];
  trace: TraceId;
  at: number;
};

/** The row, its event and its writes to backends; the same source never makes a second lead, and the first one's words stay. */
export function addLead(
  context: OperationContext,
  { site, id, source, conversation, lead, backends = [], trace, at }: NewLead,
): { kind: 'stored' | 'duplicate'; id: LeadId; at: number } {
  const known = context.rows.lead(site, source);
  if (known) return { kind: 'duplicate', id: leadIdSchema.parse(known.id), at: known.at };
  const { name, email, message, consent } = lead;
  const said = { name, email, message };
  const consented = { consentText: consent?.text ?? null, consentAt: consent?.at ?? null };
  context.rows.addLead({ id, site, conversation, source, ...said, ...consented, trace, at });
  const data = { site, lead: { ...lead, id }, ...(conversation ? { conversation } : {}) };
  emitEvent(context, { type: 'lead.captured', site, conversation, data, trace, at });
  const about = {
    site,
    subject: id,
    capability: 'lead.upsert',
    consented: lead.consent !== undefined,
  };
  const input = jsonOf({ lead });
  enqueueBackendWrites(context, listWrites({ ...about, input, trace, at }, backends));
  return { kind: 'stored', id, at };
}
