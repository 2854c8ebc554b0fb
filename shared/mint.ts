import {
  apiKeyIdSchema,
  contactIdSchema,
  conversationIdSchema,
  eventIdSchema,
  leadIdSchema,
  messageIdSchema,
  visitorIdSchema,
} from './ids.ts';
import type {
  ApiKeyId,
  ContactId,
  ConversationId,
  EventId,
  LeadId,
  MessageId,
  VisitorId,
} from './ids.ts';
import type { RandomBytes } from './random.ts';

/** New ids, 128 random bits each. */
export const mintVisitorId = (random: RandomBytes): VisitorId =>
  visitorIdSchema.parse(`vis_${randomText(random)}`);
export const mintConversationId = (random: RandomBytes): ConversationId =>
  conversationIdSchema.parse(`cnv_${randomText(random)}`);
export const mintContactId = (random: RandomBytes): ContactId =>
  contactIdSchema.parse(`con_${randomText(random)}`);
export const mintLeadId = (random: RandomBytes): LeadId =>
  leadIdSchema.parse(`led_${randomText(random)}`);
export const mintEventId = (random: RandomBytes): EventId =>
  eventIdSchema.parse(`evt_${randomText(random)}`);
export const mintApiKeyId = (random: RandomBytes): ApiKeyId =>
  apiKeyIdSchema.parse(`key_${randomText(random)}`);
export const mintMessageId = (random: RandomBytes): MessageId =>
  messageIdSchema.parse(randomText(random));

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 16 random bytes as 22 characters of base64url. */
export function randomText(random: RandomBytes): string {
  const bytes = random(16);
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += alphabet.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return text + alphabet.charAt((held << (6 - bits)) & 63);
}
