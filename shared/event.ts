import { z } from 'zod';
import { conversationIdSchema, leadIdSchema, siteIdSchema } from './ids.ts';
import { entryBodySchema } from './entry.ts';
import { leadSchema } from './lead.ts';

/** What backend teams hear of. The body of a webhook is `{type, timestamp, data}` (Standard Webhooks). */
export const eventTypes = [
  'conversation.started',
  'message.received',
  'message.sent',
  'lead.captured',
] as const;

export const eventTypeSchema = z.enum(eventTypes);

const messageData = z.strictObject({
  site: siteIdSchema,
  conversation: conversationIdSchema,
  seq: z.int().min(1),
  author: z.enum(['visitor', 'bot', 'agent', 'system']),
  body: entryBodySchema,
  /** The id the shop's own system gave for this person in POST /v1/messages. */
  user_id: z.string().optional(),
});

/** The data of each event type. Fields may be added, never changed or removed. */
export const eventDataSchemas = {
  'conversation.started': z.strictObject({
    site: siteIdSchema,
    conversation: conversationIdSchema,
    user_id: z.string().optional(),
  }),
  'message.received': messageData,
  'message.sent': messageData,
  'lead.captured': z.strictObject({
    site: siteIdSchema,
    lead: leadSchema.extend({ id: leadIdSchema }),
    /** Absent when the lead came through POST /v1/leads. */
    conversation: conversationIdSchema.optional(),
  }),
} as const satisfies Record<(typeof eventTypes)[number], z.ZodType>;

export type EventType = z.infer<typeof eventTypeSchema>;
export type EventData = { [T in EventType]: z.infer<(typeof eventDataSchemas)[T]> };

/**
 * Whether a subscription covers an event type. A pattern is a type's exact name, a family with a star at
 * the end (`message.*` covers `message.sent`), or `*` for everything, types of later versions included.
 */
export function matchesEventType(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === type ||
      (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}
