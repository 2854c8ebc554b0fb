import { isKnownCapability } from '../../shared/capability.ts';
import type { Capability, KnownCapability } from '../../shared/capability.ts';
import type { Identity } from './intent-schema.ts';
import type { CardName } from './part-schema.ts';

type Rule = {
  /** The least that must be known of who asks. */
  identity: Identity;
  /** What the proof in the input is about: a `not_found` counts as a wrong one; null when nothing is proven. */
  subject: string | null;
  /** Inputs that only a token of the shop may give: what a customer types proves nothing there. */
  proven: readonly string[];
  /** A read that must come first in the same intent, because it proves that the thing is theirs. */
  after: KnownCapability | null;
  /** Of writes: whether the customer waits for the answer. */
  waits: 'now' | 'now_or_later' | 'later';
};

const free: Rule = {
  identity: 'anonymous',
  subject: null,
  proven: [],
  after: null,
  waits: 'later',
};
const theirs: Rule = { ...free, identity: 'verified', proven: ['email'] };

const rules: { readonly [C in KnownCapability]: Rule } = {
  'order.get': { ...free, identity: 'order_proof', subject: 'number' },
  'order.list': theirs,
  'product.search': free,
  'contact.get': theirs,
  'ticket.get': { ...free, identity: 'order_proof', subject: 'id' },
  'ticket.list': theirs,
  'cart.get': { ...free, subject: 'id' },
  'lead.upsert': free,
  'contact.update': { ...free, identity: 'contact' },
  'note.add': { ...free, identity: 'contact' },
  'ticket.create': { ...free, identity: 'contact', waits: 'now_or_later' },
  'ticket.update': { ...free, after: 'ticket.get' },
  // A link that comes later is one that nobody sees.
  'payment_link.create': { ...free, waits: 'now' },
  'sequence.start': { ...free, identity: 'contact' },
};

export function ruleOf(capability: Capability): Rule {
  return isKnownCapability(capability) ? rules[capability] : free;
}

/** What each card shows, by where it comes from. */
export const cardSources: { readonly [C in CardName]: readonly KnownCapability[] } = {
  order: ['order.get'],
  orders: ['order.list'],
  products: ['product.search'],
  ticket: ['ticket.get', 'ticket.create'],
  tickets: ['ticket.list'],
  link: ['payment_link.create'],
};
