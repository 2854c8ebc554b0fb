import { z } from 'zod';

/** What came to the CRM's door, one line of its journal each. `at` is when, in ISO 8601. */
export const receiptSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    at: z.string(),
    id: z.string(),
    type: z.string(),
    timestamp: z.string(),
    data: z.unknown(),
  }),
  /** The same `webhook-id` again: noted, but it has no second effect. */
  z.strictObject({ outcome: z.literal('repeated'), at: z.string(), id: z.string() }),
  /** Genuine, but the CRM was switched off and answered 503. */
  z.strictObject({ outcome: z.literal('unavailable'), at: z.string(), id: z.string() }),
  z.strictObject({
    outcome: z.literal('refused'),
    at: z.string(),
    id: z.string().nullable(),
    reason: z.string(),
  }),
]);

/** The body of a webhook, as the sender documents it. */
export const webhookBodySchema = z.object({
  type: z.string().min(1).max(100),
  timestamp: z.string().max(64),
  data: z.unknown(),
});

export type Receipt = z.infer<typeof receiptSchema>;

/** How often a webhook was seen: while the CRM was off, and again after it had been taken. */
export type Sightings = { whileOff: number; again: number };

export type InboxLead = Sightings & {
  webhook: string;
  receivedAt: string;
  sentAt: string;
  lead: string;
  name: string;
  email: string;
  message: string;
  consent: { text: string; at: string } | null;
};

export type InboxEvent = Sightings & {
  webhook: string;
  receivedAt: string;
  type: string;
  summary: string;
};

export type Inbox = {
  leads: InboxLead[];
  events: InboxEvent[];
  refused: { at: string; id: string | null; reason: string }[];
};

const leadDataSchema = z.object({
  lead: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    message: z.string(),
    consent: z.object({ text: z.string(), at: z.string() }).optional(),
  }),
});

const messageDataSchema = z.object({
  author: z.string(),
  body: z.object({ type: z.string(), text: z.string().optional() }),
});

/** Rows of each list that are shown; the journal keeps all. */
const rows = 100;

/** The inbox as its page shows it, newest first. */
export function composeInbox(receipts: readonly Receipt[]): Inbox {
  const sightings = new Map<string, Sightings>();
  const seen = (id: string) => {
    const known = sightings.get(id) ?? { whileOff: 0, again: 0 };
    sightings.set(id, known);
    return known;
  };
  for (const receipt of receipts) {
    if (receipt.outcome === 'unavailable') seen(receipt.id).whileOff += 1;
    if (receipt.outcome === 'repeated') seen(receipt.id).again += 1;
  }
  const inbox: Inbox = { leads: [], events: [], refused: [] };
  for (const receipt of receipts.toReversed()) {
    if (receipt.outcome === 'refused' && inbox.refused.length < rows) {
      inbox.refused.push({ at: receipt.at, id: receipt.id, reason: receipt.reason });
    }
    if (receipt.outcome !== 'accepted') continue;
    const common = { webhook: receipt.id, receivedAt: receipt.at, ...seen(receipt.id) };
    const lead =
      receipt.type === 'lead.captured' ? leadDataSchema.safeParse(receipt.data) : undefined;
    if (lead?.success === true) {
      if (inbox.leads.length >= rows) continue;
      const { id, consent, ...person } = lead.data.lead;
      const sentAt = receipt.timestamp;
      inbox.leads.push({ ...common, sentAt, lead: id, ...person, consent: consent ?? null });
    } else if (inbox.events.length < rows) {
      const summary = summarize(receipt.data);
      inbox.events.push({ ...common, type: receipt.type, summary });
    }
  }
  return inbox;
}

function summarize(data: unknown): string {
  const message = messageDataSchema.safeParse(data);
  if (!message.success) return '';
  const { author, body } = message.data;
  return `${author}: ${body.text ?? body.type}`.slice(0, 300);
}
