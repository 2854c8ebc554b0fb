import { currencyDigits } from '../../shared/currency.ts';
import type { OrderSummary } from '../../shared/entry.ts';
import type { Money } from '../../shared/order.ts';
import type { Product } from '../../shared/product.ts';
import type { Ticket } from '../../shared/ticket.ts';
import { wordsOf } from './words/words.ts';

/** An order in one line: number, where it is, what it comes to. */
export function describeOrder({ number, status, total }: OrderSummary, language: string): string {
  return join([number, wordsOf(language).orderStatus[status], total && money(total, language)]);
}

/** A product in one line: name, price, stock, and where it is to be had. */
export function describeProduct({ name, price, stock, link }: Product, language: string): string {
  return join([name, price && money(price, language), wordsOf(language).stock[stock], link]);
}

/** A ticket in one line: id, subject, where it is. */
export function describeTicket({ id, subject, status }: Ticket, language: string): string {
  return join([id, subject, wordsOf(language).ticketStatus[status]]);
}

function join(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function money({ minor, currency }: Money, language: string): string {
  const digits = currencyDigits(currency);
  const exactly = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, ...exactly });
  return format.format(minor / 10 ** digits);
}
