import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../shared/capability.ts';
import { compileIntents } from '../../server/intents/compile-intents.ts';

const fallback = {
  name: 'rest.yaml',
  text: 'id: rest\nmatches: nothing_else\nreply:\n  - text: { en: Hm. }\n',
};
const stock: Contract = {
  kind: 'read',
  input: z.strictObject({ sku: z.string(), count: z.number() }),
  model: z.strictObject({ left: z.number() }),
  list: false,
  proofs: [],
  same: null,
  word: null,
};
const head = 'id: a\nphrases: { en: [a] }\n';
const slots = `slots:
  - { name: n, type: order_number, ask: { en: N? }, hint: { en: N! } }
  - { name: e, type: email, ask: { en: E? }, hint: { en: E! } }
  - { name: t, type: text, ask: { en: T? }, hint: { en: T! } }
give_up: { text: { en: G } }
too_many_tries: { text: { en: W } }
errors: { default: { text: { en: E }, then: end } }
`;
const reply = 'reply:\n  - text: { en: A }\n';
const order = 'ask: { capability: order.get, with: { number: n, email: e } }\n';
const done = 'reply: [{ text: { en: D } }]';

function faultsOf(text: string) {
  const compiled = compileIntents([fallback, { name: 'a.yaml', text }], {
    languages: ['en'],
    contractOf: (capability) => (capability === 'custom.stock' ? stock : undefined),
  });
  return compiled.ok ? [] : compiled.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe('what an intent asks for and writes', () => {
  it.each([
    ['a proven order', `${order}${reply}`],
    [
      'a constant, an expression and a nested value',
      `${order}write: { capability: payment_link.create, with: { amount: { minor: 500, currency: EUR }, description: 'Order {{ slots.n }}' }, confirm: { en: C }, ${done} }\n`,
    ],
    [
      'an answer’s value as it is',
      `${order}write: { capability: payment_link.create, with: { amount: '{{ result.total }}', description: X }, confirm: { en: '{{ result.number }}?' }, reply: [{ card: link, label: { en: Pay } }] }\n`,
    ],
    [
      'an owner’s own',
      `ask: { capability: custom.stock, with: { sku: t, count: 1 } }\nreply:\n  - text: { en: '{{ result.left }}' }\n`,
    ],
    [
      'a list, by position',
      `ask: { capability: product.search, with: { query: t } }\nreply:\n  - { text: { en: '{{ result[0].name }}' }, when: 'result[0].link' }\n  - card: products\n`,
    ],
    [
      'a lead, which needs no backend',
      `write: { capability: lead.upsert, with: { lead: { name: t, email: e, message: '' } }, confirm: { en: C }, consent: { en: S }, ${done} }\n`,
    ],
  ])('is accepted: %s', (_, text) => expect(faultsOf(head + slots + text)).toEqual([]));

  it.each([
    [
      'nobody describes',
      `ask: { capability: custom.other, with: {} }\n${reply}`,
      'ask.capability: no connection of the site describes custom.other',
    ],
    [
      'takes no such input',
      `ask: { capability: product.search, with: { query: t, size: t } }\n${reply}`,
      'ask.with.size: product.search takes no size',
    ],
    [
      'needs an input',
      `ask: { capability: product.search, with: {} }\n${reply}`,
      'ask.with.query: product.search needs query',
    ],
    [
      'needs one of several',
      `ask: { capability: order.get, with: { number: n } }\n${reply}`,
      'ask.with: order.get needs an e-mail, a phone number or a postcode',
    ],
    [
      'takes a slot of another type',
      `ask: { capability: order.get, with: { number: n, email: t } }\n${reply}`,
      'ask.with.email: must name a slot of type email',
    ],
    [
      'is given a name that is no slot',
      `ask: { capability: product.search, with: { query: what } }\n${reply}`,
      `ask.with.query: names no slot; a constant that looks like one is written as "{{ 'what' }}"`,
    ],
    [
      'is given a constant that does not fit',
      `ask: { capability: custom.stock, with: { sku: t, count: Many } }\n${reply}`,
      'ask.with.count: custom.stock does not take this',
    ],
    [
      'reads what is not there',
      `ask: { capability: product.search, with: { query: '{{ slots.x }}' } }\n${reply}`,
      'ask.with.query: slots.x reads slots.x',
    ],
    [
      'knows a person by what they type',
      `identity: verified\nsign_in: { text: { en: S } }\nask: { capability: order.list, with: { email: e } }\n${reply}`,
      'ask.with.email: must be person.email: what a customer types does not prove whose order.list is asked for',
    ],
    [
      'knows too little of who asks',
      `identity: anonymous\n${order}${reply}`,
      'identity: is anonymous, but what the intent asks for needs order_proof',
    ],
    [
      'tells nobody how to sign in',
      `ask: { capability: order.list, with: { email: person.email } }\n${reply}`,
      ': needs sign_in: what to say to a customer whom the shop has not signed in',
    ],
    [
      'has no proof of an order',
      `identity: order_proof\nask: { capability: product.search, with: { query: t } }\n${reply}`,
      'identity: is order_proof, but the intent asks for nothing that proves it: order.get',
    ],
    [
      'asks for a write',
      `ask: { capability: sequence.start, with: { email: e, sequence: t } }\n${reply}`,
      'ask.capability: sequence.start writes: it belongs to write, with a confirm',
    ],
    [
      'writes a read',
      `write: { capability: product.search, with: { query: t }, confirm: { en: C }, ${done} }\n`,
      'write.capability: product.search reads: it belongs to ask',
    ],
    [
      'writes to what nobody proved is theirs',
      `write: { capability: ticket.update, with: { id: n, text: t }, confirm: { en: C }, ${done} }\n`,
      'write: ticket.update needs ask: { capability: ticket.get } first: it proves whose it is',
    ],
    [
      'promises a payment link for later',
      `write: { capability: payment_link.create, at_once: false, with: { amount: { minor: 1, currency: EUR }, description: X }, confirm: { en: C }, ${done} }\n`,
      'write.at_once: payment_link.create is worth nothing later',
    ],
    [
      'writes without asking',
      `write: { capability: sequence.start, with: { email: e, sequence: t }, ${done} }\n`,
      'write.confirm: Invalid input',
    ],
    [
      'tells of an answer that nobody waits for',
      `write: { capability: sequence.start, with: { email: e, sequence: t }, confirm: { en: C }, reply: [{ text: { en: '{{ written.id }}' } }] }\n`,
      'write.reply.0.text.en: {{ written.id }} reads written',
    ],
    [
      'shows a card of what was not asked',
      `ask: { capability: product.search, with: { query: t } }\nreply:\n  - card: orders\n`,
      'reply.0: a card: orders needs ask: { capability: order.list }',
    ],
    [
      'shows a link without a label',
      `write: { capability: payment_link.create, with: { amount: { minor: 1, currency: EUR }, description: X }, confirm: { en: C }, reply: [{ card: link }] }\n`,
      'write.reply.0.label: belongs to a card: link, and that needs it',
    ],
    [
      'shows a form after a write',
      `write: { capability: sequence.start, with: { email: e, sequence: t }, confirm: { en: C }, reply: [{ form: { name: f, title: { en: F }, submit: { en: S }, capture: lead, thanks: [{ text: { en: T } }], fields: [{ name: name, label: { en: N }, kind: text }, { name: email, label: { en: E }, kind: email }] } }] }\n`,
      'write.reply: holds a form',
    ],
    [
      'has a condition that cannot be read',
      `reply:\n  - { text: { en: A }, when: 'slots.t ==' }\n`,
      'reply.0.when: slots.t == is not a JMESPath expression',
    ],
    ['says nothing', '', 'reply: needs at least one part'],
  ])('is refused with its path: %s', (_, text, fault) => {
    expect(faultsOf(head + slots + text).join('\n')).toContain(fault);
  });

  it('is refused where an address is wanted that nobody is asked for', () => {
    const text = `${head}identity: contact\n${reply}`;
    expect(faultsOf(text)).toContain(
      'slots: needs a slot of type email, since the intent’s identity is contact',
    );
  });
});
