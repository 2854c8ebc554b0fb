import { z } from 'zod';
import { formSchema, formValuesSchema } from './form.ts';
import { messageIdSchema } from './ids.ts';
import { limits } from './limits.ts';
import { orderSchema, webLinkSchema } from './order.ts';
import { picturePathSchema } from './picture.ts';
import { productSchema } from './product.ts';
import { saidTextSchema } from './text.ts';
import { ticketSchema } from './ticket.ts';

/** One choice the customer can tap; tapping says `say` as if it were typed. */
export const quickReplySchema = z.strictObject({
  label: saidTextSchema(60),
  say: saidTextSchema(200),
});

const asOfSchema = z.iso.datetime();

/** An order in a list of them: enough to tell which one is meant. */
export const orderSummarySchema = orderSchema.pick({
  number: true,
  status: true,
  placedAt: true,
  total: true,
});

/** A product as it is shown: its picture is had from us. */
const shownProductSchema = productSchema.extend({ picture: picturePathSchema });

/**
 * Cards of a list, and a button. `text` says the same in words, for whoever cannot draw them: who draws them leaves
 * it out.
 */
const cardSchemas = [
  z.strictObject({
    type: z.literal('orders'),
    text: saidTextSchema(limits.messageChars),
    orders: z.array(orderSummarySchema).min(1).max(limits.cardItems),
    asOf: asOfSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('products'),
    text: saidTextSchema(limits.messageChars),
    products: z.array(shownProductSchema).min(1).max(limits.cardItems),
    asOf: asOfSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('tickets'),
    text: saidTextSchema(limits.messageChars),
    tickets: z.array(ticketSchema).min(1).max(limits.cardItems),
    asOf: asOfSchema.optional(),
  }),
  /** A button that opens a page, such as one to pay on. */
  z.strictObject({
    type: z.literal('link'),
    text: saidTextSchema(limits.messageChars),
    label: saidTextSchema(60),
    link: webLinkSchema,
  }),
] as const;

/** What one entry of a conversation's log holds, by kind. A reply part is one of the kinds the bot may write. */
export const entryBodySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: saidTextSchema(limits.messageChars) }),
  z.strictObject({
    type: z.literal('quick_replies'),
    text: saidTextSchema(limits.messageChars),
    replies: z.array(quickReplySchema).min(1).max(10),
  }),
  /** `asOf` is when the backend said so; present only when the answer comes from a cache. */
  z.strictObject({
    type: z.literal('order'),
    order: orderSchema,
    asOf: asOfSchema.optional(),
  }),
  ...cardSchemas,
  z.strictObject({ type: z.literal('form'), form: formSchema }),
  z.strictObject({
    type: z.literal('form_answer'),
    form: z.int().min(1),
    values: formValuesSchema,
  }),
]);

export const authorSchema = z.enum(['visitor', 'bot', 'agent', 'system']);

/** An entry as visitors and REST clients see it. `seq` counts 1, 2, 3 … within the conversation. */
export const entrySchema = z.strictObject({
  seq: z.int().min(1),
  author: authorSchema,
  at: z.iso.datetime(),
  body: entryBodySchema,
  /** What the agent is called who said it; only on what agents said. */
  name: z.string().optional(),
  /** The sender's id; only on what a visitor, an agent or a REST client said. */
  id: messageIdSchema.optional(),
  /** The turn (seq of the message it answers) and the number of this part in it; only on replies. */
  turn: z.strictObject({ seq: z.int().min(1), part: z.int().min(0) }).optional(),
});

export type OrderSummary = z.infer<typeof orderSummarySchema>;
export type QuickReply = z.infer<typeof quickReplySchema>;
export type EntryBody = z.infer<typeof entryBodySchema>;
export type Author = z.infer<typeof authorSchema>;
export type Entry = z.infer<typeof entrySchema>;
