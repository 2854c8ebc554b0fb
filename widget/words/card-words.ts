import type { TicketStatus } from '../../shared/ticket.ts';

/** What cards say beyond the words of the panel; they come with the chunk that draws them. */
export type CardWords = {
  orders: string;
  products: string;
  tickets: string;
  /** What the customer says by tapping an order of a list; understood as an intent. */
  ask(number: string): string;
  stock: { in: string; out: string; few(count: number): string };
  /** What a ticket without a subject is called. */
  ticket(id: string): string;
  ticketStatus: Record<TicketStatus, string>;
  updated: string;
};
