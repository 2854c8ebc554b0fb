import { z } from 'zod';
import { agentSchema } from './agent.ts';
import { conversationIdSchema, leadIdSchema, siteIdSchema } from './ids.ts';
import { entryBodySchema, entrySchema } from './entry.ts';
import { leadSchema } from './lead.ts';
import { limits } from './limits.ts';

/** What backend teams hear of. The body of a webhook is `{type, timestamp, data}` (Standard Webhooks). */
export const eventTypes = [
  'conversation.started',
  'message.received',
  'message.sent',
  'lead.captured',
  'handoff.requested',
  'handoff.taken',
  'handoff.returned',
  'conversation.assigned',
  'conversation.closed',
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
  /** Who said it, where a person did. */
  agent: agentSchema.optional(),
});

/** Why a person should answer: the customer asked; not understood twice; an intent says so; no backend could help. */
export const handoffReasonSchema = z.enum(['asked', 'misses', 'intent', 'backend']);

const aboutConversation = { site: siteIdSchema, conversation: conversationIdSchema };

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
  /** A person should answer. Out of hours nobody is waited for: the customer was asked to leave a message. */
  'handoff.requested': z.strictObject({
    ...aboutConversation,
    reason: handoffReasonSchema,
    hours: z.enum(['open', 'closed']),
    /** The end of the log as the visitor saw it, the message that led to this included. */
    transcript: z.array(entrySchema).max(limits.transcriptEntries),
  }),
  /** A person answers from here on, and the bot says nothing. */
  'handoff.taken': z.strictObject({ ...aboutConversation, agent: agentSchema }),
  /**
   * The bot answers again: an agent gave the conversation back, the visitor did not want to wait any more, or
   * nobody came in time. `agent`: who had it.
   */
  'handoff.returned': z.strictObject({
    ...aboutConversation,
    by: z.enum(['agent', 'visitor', 'timeout']),
    agent: agentSchema.optional(),
  }),
  /** `from`: who had it before, if anybody. */
  'conversation.assigned': z.strictObject({
    ...aboutConversation,
    agent: agentSchema,
    from: agentSchema.optional(),
  }),
  /** `agent`: who had it, if anybody. */
  'conversation.closed': z.strictObject({ ...aboutConversation, agent: agentSchema.optional() }),
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
