import { z } from 'zod';
import { limits } from './limits.ts';

/**
 * Ids of things that outlive a process. A branded id can only come from its schema, so a
 * conversation's id never lands where a visitor's is asked for.
 *
 * Minted ids carry 128 random bits (22 characters of base64url) behind a prefix that says what they are.
 */
const minted = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]{22}$`));

export const siteIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, at most 32')
  .brand<'SiteId'>();
export const visitorIdSchema = minted('vis').brand<'VisitorId'>();
export const conversationIdSchema = minted('cnv').brand<'ConversationId'>();
export const contactIdSchema = minted('con').brand<'ContactId'>();
export const leadIdSchema = minted('led').brand<'LeadId'>();
export const eventIdSchema = minted('evt').brand<'EventId'>();
export const endpointIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i)
  .brand<'EndpointId'>();
export const apiKeyIdSchema = minted('key').brand<'ApiKeyId'>();

/** Made by the sender of a message: a widget, or a REST client. Unique within one conversation. */
export const messageIdSchema = z
  .string()
  .min(limits.messageIdMinChars)
  .max(limits.messageIdMaxChars)
  .regex(/^[A-Za-z0-9_-]+$/)
  .brand<'MessageId'>();

/** 32 hex digits, as in W3C Trace Context. */
export const traceIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .brand<'TraceId'>();

export type SiteId = z.infer<typeof siteIdSchema>;
export type VisitorId = z.infer<typeof visitorIdSchema>;
export type ConversationId = z.infer<typeof conversationIdSchema>;
export type ContactId = z.infer<typeof contactIdSchema>;
export type LeadId = z.infer<typeof leadIdSchema>;
export type EventId = z.infer<typeof eventIdSchema>;
export type EndpointId = z.infer<typeof endpointIdSchema>;
export type ApiKeyId = z.infer<typeof apiKeyIdSchema>;
export type MessageId = z.infer<typeof messageIdSchema>;
export type TraceId = z.infer<typeof traceIdSchema>;
