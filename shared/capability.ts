import { z } from 'zod';
import { cartSchema } from './cart.ts';
import { contactFieldsSchema, contactSchema, contactTagsSchema } from './contact.ts';
import type { Json } from './json.ts';
import { leadSchema } from './lead.ts';
import { limits } from './limits.ts';
import { moneySchema, orderSchema } from './order.ts';
import { paymentLinkSchema } from './payment-link.ts';
import { productSchema } from './product.ts';
import { receiptSchema } from './receipt.ts';
import { emailSchema, saidTextSchema } from './text.ts';
import { ticketSchema, ticketStatusSchema } from './ticket.ts';

const wordSchema = saidTextSchema(limits.requestValueChars);
const noteSchema = saidTextSchema(limits.requestTextChars);
const one = <M extends z.ZodObject>(model: M) => ({ model, output: model, list: false });
const many = <M extends z.ZodObject>(model: M) => ({
  model,
  output: z.array(model).max(limits.listItems),
  list: true,
});

const plain = { proofs: [], same: null, word: null };

/**
 * What an intent may ask of a backend: the input, and the model its reply is mapped to. A `read` changes
 * nothing and may be repeated. `proofs` are inputs that show whose something is: an answer is given only when
 * at least one of them, and every one that was given and is compared, equals what the backend's reply holds. `same` is the
 * input that the output repeats: a reply about something else is no answer. `word` is the field whose value
 * each backend has words of its own for; `unsure` stands for one that its connection does not explain.
 */
const table = {
  'order.get': {
    kind: 'read',
    input: z
      .strictObject({
        number: wordSchema,
        email: emailSchema.optional(),
        phone: wordSchema.optional(),
        postcode: wordSchema.optional(),
      })
      .refine(({ email, phone, postcode }) => (email ?? phone ?? postcode) !== undefined, {
        message: 'needs an e-mail, a phone number or a postcode',
      }),
    ...one(orderSchema),
    proofs: ['email', 'phone', 'postcode'],
    same: 'number',
    word: { field: 'status', unsure: 'processing' },
  },
  'order.list': {
    kind: 'read',
    input: z.strictObject({ email: emailSchema }),
    ...many(orderSchema),
    ...plain,
    proofs: ['email'],
    word: { field: 'status', unsure: 'processing' },
  },
  'product.search': {
    kind: 'read',
    input: z.strictObject({ query: wordSchema }),
    ...many(productSchema),
    ...plain,
    word: { field: 'stock', unsure: 'unknown' },
  },
  'contact.get': {
    kind: 'read',
    input: z.strictObject({ email: emailSchema }),
    ...one(contactSchema),
    ...plain,
    proofs: ['email'],
  },
  'ticket.get': {
    kind: 'read',
    input: z.strictObject({ id: wordSchema, email: emailSchema }),
    ...one(ticketSchema),
    proofs: ['email'],
    same: 'id',
    word: { field: 'status', unsure: 'in_progress' },
  },
  'ticket.list': {
    kind: 'read',
    input: z.strictObject({ email: emailSchema }),
    ...many(ticketSchema),
    ...plain,
    proofs: ['email'],
    word: { field: 'status', unsure: 'in_progress' },
  },
  'cart.get': {
    kind: 'read',
    input: z.strictObject({ id: wordSchema, email: emailSchema.optional() }),
    ...one(cartSchema),
    // A cart's id is a long random text in most shops; a connection whose ids can be guessed compares the e-mail.
    proofs: ['id', 'email'],
    same: 'id',
    word: null,
  },
  'lead.upsert': {
    kind: 'write',
    input: z.strictObject({ lead: leadSchema }),
    ...one(receiptSchema),
    ...plain,
  },
  'contact.update': {
    kind: 'write',
    input: z.strictObject({
      email: emailSchema,
      fields: contactFieldsSchema.default({}),
      tags: contactTagsSchema.default([]),
    }),
    ...one(receiptSchema),
    ...plain,
  },
  'note.add': {
    kind: 'write',
    input: z
      .strictObject({
        email: emailSchema.optional(),
        ticket: wordSchema.optional(),
        text: noteSchema,
      })
      .refine(({ email, ticket }) => (email ?? ticket) !== undefined, {
        message: 'needs an e-mail or a ticket',
      }),
    ...one(receiptSchema),
    ...plain,
  },
  'ticket.create': {
    kind: 'write',
    input: z.strictObject({
      subject: wordSchema,
      text: noteSchema,
      name: wordSchema.optional(),
      email: emailSchema,
      /** Our id for it, so that the backend can tell a repeated call. */
      reference: wordSchema,
    }),
    ...one(ticketSchema),
    ...plain,
    word: { field: 'status', unsure: 'received' },
  },
  'ticket.update': {
    kind: 'write',
    input: z.strictObject({
      id: wordSchema,
      text: noteSchema.optional(),
      status: ticketStatusSchema.optional(),
    }),
    ...one(receiptSchema),
    ...plain,
  },
  'payment_link.create': {
    kind: 'write',
    input: z.strictObject({ amount: moneySchema, description: wordSchema, reference: wordSchema }),
    ...one(paymentLinkSchema),
    ...plain,
  },
  'sequence.start': {
    kind: 'write',
    input: z.strictObject({ email: emailSchema, sequence: wordSchema }),
    ...one(receiptSchema),
    ...plain,
  },
} as const;

export type KnownCapability = keyof typeof table;
/** The owner's own, with input and output described in its connection. */
export type CustomCapability = `custom.${string}`;
export type Capability = KnownCapability | CustomCapability;

/** What each capability is given and gives. */
export type CapabilityInput = {
  [C in KnownCapability]: z.output<(typeof table)[C]['input']>;
} & { [C in CustomCapability]: Json };
export type CapabilityOutput = {
  [C in KnownCapability]: z.output<(typeof table)[C]['output']>;
} & { [C in CustomCapability]: Json };

export type Contract = {
  kind: 'read' | 'write';
  input: z.ZodObject;
  /** Of one thing; `list` tells whether the output holds many. */
  model: z.ZodObject<z.core.$ZodShape>;
  list: boolean;
  proofs: readonly string[];
  same: string | null;
  word: { field: string; unsure: string } | null;
};

export const contracts: {
  readonly [C in KnownCapability]: Contract & {
    input: z.ZodType<CapabilityInput[C]>;
    output: z.ZodType<CapabilityOutput[C]>;
  };
} = table;

const customName = /^[a-z][a-z0-9_]{0,31}$/;

export const knownCapabilitySchema = z.enum(Object.keys(table).filter(isKnownCapability));
export const customCapabilitySchema = z.templateLiteral(['custom.', z.string().regex(customName)]);
export const capabilitySchema = z.union([knownCapabilitySchema, customCapabilitySchema]);

export function isKnownCapability(name: string): name is KnownCapability {
  return Object.hasOwn(table, name);
}

export function isCustomCapability(name: string): name is CustomCapability {
  return name.startsWith('custom.') && customName.test(name.slice('custom.'.length));
}

/** Why a call failed, as the customer's answer depends on it. "Not yours" is `not_found`. */
export const failureClasses = [
  'not_found',
  'invalid_input',
  /** What was to be made is there already. */
  'duplicate',
  /** Only a part of what was to be written is. */
  'partial',
  'rate_limited',
  'unavailable',
  'timeout',
  /** Credentials that are wrong or have run out; `forbidden`: right ones that may not do this. */
  'auth',
  'forbidden',
  'config',
  'unknown',
] as const;
export const failureClassSchema = z.enum(failureClasses);
export type FailureClass = z.infer<typeof failureClassSchema>;
