import { z } from 'zod';
import { agentSchema } from './agent.ts';
import { conversationIdSchema } from './ids.ts';

/**
 * Who answers: the bot; nobody until a person takes it; a person; or nobody, because it is over. A message soon after
 * closing gives it back to the bot.
 */
export const conversationStatuses = ['bot', 'waiting', 'person', 'closed'] as const;
export const conversationStatusSchema = z.enum(conversationStatuses);

/**
 * A conversation as agents and REST clients see it. `version` counts every change of who answers: whoever changes that
 * may say which version they saw, and is refused when it is another one by now.
 */
export const conversationSchema = z.strictObject({
  id: conversationIdSchema,
  status: conversationStatusSchema,
  /** The person who answers; null unless the status is `person`. */
  agent: agentSchema.nullable(),
  version: z.int().min(1),
  /** When it got this status. */
  since: z.iso.datetime(),
  /** When something was last said. */
  updatedAt: z.iso.datetime(),
  /** The last entry that visitors see. */
  upTo: z.int().min(0),
  /** The shop's own id of the person, unverified. */
  user_id: z.string().optional(),
});

export type ConversationStatus = z.infer<typeof conversationStatusSchema>;
export type Conversation = z.infer<typeof conversationSchema>;
