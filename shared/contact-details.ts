import { z } from 'zod';
import { limits } from './limits.ts';
import { emailSchema, saidTextSchema } from './text.ts';

/** How a shop is reached outside the chat, as its customers are told; nothing that is not set is mentioned. */
export const contactDetailsSchema = z
  .strictObject({
    email: emailSchema.optional(),
    /** As it is to be read, such as `+49 30 1234567`. */
    phone: saidTextSchema(limits.contactPhoneChars).optional(),
    /** Lines as on an envelope. */
    address: saidTextSchema(limits.contactAddressChars).optional(),
  })
  .refine(({ email, phone, address }) => (email ?? phone ?? address) !== undefined, {
    message: 'needs an e-mail, a phone or an address',
  });

export type ContactDetails = z.infer<typeof contactDetailsSchema>;
