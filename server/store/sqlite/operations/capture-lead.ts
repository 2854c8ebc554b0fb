import { z } from 'zod';
import { leadIdSchema } from '../../../../shared/ids.ts';
import type { ConversationId, LeadId, SiteId, TraceId } from '../../../../shared/ids.ts';
import type { Lead } from '../../../../shared/lead.ts';
import type { LeadCapture, LeadResult } from '../../operations.ts';
import { recallResult, rememberResult } from '../idempotency.ts';
import type { OperationContext } from '../operation-context.ts';
import { emitEvent } from '../outbox.ts';
import { numberOf, textOf } from '../row.ts';

const resultSchema = z.object({ id: leadIdSchema, at: z.int() });

/** A lead from outside a conversation, once per key. */
export function captureLead(context: OperationContext, input: LeadCapture): LeadResult {
  const remembered = recallResult(context, input.idempotency, input.at);
  if (remembered.kind === 'conflict') return { kind: 'refused', code: 'idempotency.conflict' };
  if (remembered.kind === 'same')
    return { kind: 'duplicate', ...resultSchema.parse(remembered.result) };
  const stored = insertLead(context, { ...input, conversation: null });
  rememberResult(context, input.idempotency, { id: stored.id, at: stored.at }, input.at);
  return stored;
}

type NewLead = {
  site: SiteId;
  id: LeadId;
  source: string;
  conversation: ConversationId | null;
  lead: Lead;
  trace: TraceId;
  at: number;
};

/** The row and its event; the same source never makes a second lead, and the first one's words stay. */
export function insertLead(
  context: OperationContext,
  input: NewLead,
): { kind: 'stored' | 'duplicate'; id: LeadId; at: number } {
  const known = context.db.get(
    'select id, at from lead where site = ? and source = ?',
    input.site,
    input.source,
  );
  if (known) {
    return {
      kind: 'duplicate',
      id: leadIdSchema.parse(textOf(known, 'id')),
      at: numberOf(known, 'at'),
    };
  }
  context.db.run(
    `insert into lead (id, site, conversation, source, name, email, message, consent_text, consent_at, trace, at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    input.id,
    input.site,
    input.conversation,
    input.source,
    input.lead.name,
    input.lead.email,
    input.lead.message,
    input.lead.consent?.text ?? null,
    input.lead.consent?.at ?? null,
    input.trace,
    input.at,
  );
  emitEvent(context, {
    type: 'lead.captured',
    site: input.site,
    conversation: input.conversation,
    data: {
      site: input.site,
      lead: { ...input.lead, id: input.id },
      ...(input.conversation ? { conversation: input.conversation } : {}),
    },
    trace: input.trace,
    at: input.at,
  });
  return { kind: 'stored', id: input.id, at: input.at };
}
