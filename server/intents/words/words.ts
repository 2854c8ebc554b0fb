import type { OrderStatus } from '../../../shared/order.ts';
import type { Product } from '../../../shared/product.ts';
import type { TicketStatus } from '../../../shared/ticket.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { tr } from './tr.ts';
import { zh } from './zh.ts';

/** What the engine itself says, whatever the intents are: everything else is in their files. */
export type Words = {
  yes: string;
  no: string;
  /** Above two buttons. */
  didYouMean: string;
  /** Before the confirmation is put again, after an answer that is neither yes nor no. */
  yesOrNo: string;
  /** After a no, where the intent has nothing of its own. */
  declined: string;
  /** Where a write has to wait for its backend, and the intent has nothing of its own. */
  writtenDown: string;
  /** After an answer that is older: the time, or the day and the time. */
  asOf(when: string): string;
  /** Where answering failed: honest, and it leaves a way on. */
  apology: string;
  orderStatus: { readonly [S in OrderStatus]: string };
  ticketStatus: { readonly [S in TicketStatus]: string };
  stock: { readonly [S in Product['stock']]: string };
};

const all: ReadonlyMap<string, Words> = new Map(
  Object.entries({ ar, de, en, es, fr, he, it, ja, nl, pl, pt, tr, zh }),
);

/** In English where there are none. */
export function wordsOf(language: string): Words {
  return all.get(language) ?? en;
}
