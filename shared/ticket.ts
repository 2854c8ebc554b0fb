import { z } from 'zod';
import { webLinkSchema } from './order.ts';

/** Our words for where a ticket is. `waiting`: for the customer. */
export const ticketStatuses = ['received', 'in_progress', 'waiting', 'solved', 'closed'] as const;

export const ticketStatusSchema = z.enum(ticketStatuses);

/** A question that people of the shop answer in their help desk. It never holds the customer's proof. */
export const ticketSchema = z.strictObject({
  id: z.string().min(1).max(200),
  status: ticketStatusSchema,
  subject: z.string().max(300).optional(),
  createdAt: z.iso.datetime({ offset: true }).optional(),
  updatedAt: z.iso.datetime({ offset: true }).optional(),
  link: webLinkSchema.optional(),
});

export type TicketStatus = z.infer<typeof ticketStatusSchema>;
export type Ticket = z.infer<typeof ticketSchema>;
