import type { IntentSource } from '../../server/intents/read-intent-file.ts';

const words = (en: string) => ({ en });
const failed = { default: { text: words('That does not work now.'), then: 'retry' } };
const tooMany = { text: words('Please wait.') };

const numberSlot = {
  name: 'number',
  type: 'order_number',
  ask: words('Which order?'),
  hint: words('It looks like 1042.'),
  tries: 3,
};
const emailSlot = {
  name: 'email',
  type: 'email',
  ask: words('Which e-mail address?'),
  hint: words('Such as ada@example.com.'),
  tries: 3,
};
const giveUp = { text: words('Never mind then.') };

/** An answer in passing. */
export const hours: IntentSource = {
  name: 'hours.yaml',
  parsed: {
    id: 'hours',
    title: words('Opening hours'),
    phrases: { en: ['what are your opening hours', 'what are your hours', 'when are you open'] },
    reply: [{ text: words('We are open from nine to five.') }],
  },
};

/** Reads an order, then writes a ticket about it once the customer agrees. */
export const returns: IntentSource = {
  name: 'returns.yaml',
  parsed: {
    id: 'returns',
    title: words('Return something'),
    phrases: {
      en: [
        'I want to send my order back',
        'send order 1042 back',
        'send something back',
        'return label please',
      ],
    },
    slots: [numberSlot, emailSlot],
    give_up: giveUp,
    too_many_tries: tooMany,
    ask: { capability: 'order.get', with: { number: 'number', email: 'email' } },
    write: {
      capability: 'ticket.create',
      with: {
        subject: 'Return of order {{ result.number }}',
        text: '{{ result.number }} is {{ result.status }} and comes back.',
        email: 'email',
      },
      confirm: words('Shall I ask for a return label for order {{ result.number }}?'),
      consent: words('I agree to be written to about it.'),
      reply: [{ text: words('It is ticket {{ written.id }}.') }, { card: 'ticket' }],
    },
    errors: {
      not_found: { text: words('There is no such order.'), then: 'ask_again' },
      ...failed,
    },
  },
};

/** Lists and shows what a search finds. */
export const search: IntentSource = {
  name: 'search.yaml',
  parsed: {
    id: 'product_search',
    phrases: { en: ['do you have mugs', 'do you sell plates', 'show me your cups'] },
    ask: { capability: 'product.search', with: { query: '{{ said }}' } },
    reply: [
      { text: words('This is what we have:') },
      { card: 'products' },
      { text: words('That is all of it.'), when: 'length(result) > `1`' },
    ],
    errors: { not_found: { text: words('We have nothing like that.'), then: 'end' }, ...failed },
  },
};

/** For customers whom a token of the shop proves. */
export const myOrders: IntentSource = {
  name: 'my-orders.yaml',
  parsed: {
    id: 'my_orders',
    phrases: { en: ['list all my orders', 'show me my past orders', 'what did I order before'] },
    sign_in: { text: words('Please sign in at our shop first.') },
    ask: { capability: 'order.list', with: { email: 'person.email' } },
    reply: [{ text: words('Hello {{ person.name }}, your orders:') }, { card: 'orders' }],
    errors: failed,
  },
};

/** A write that only makes sense while the customer waits. */
export const pay: IntentSource = {
  name: 'pay.yaml',
  parsed: {
    id: 'pay',
    phrases: { en: ['I want to pay my order', 'send me a payment link', 'pay order 1042'] },
    slots: [numberSlot, emailSlot],
    give_up: giveUp,
    too_many_tries: tooMany,
    ask: { capability: 'order.get', with: { number: 'number', email: 'email' } },
    write: {
      capability: 'payment_link.create',
      with: { amount: '{{ result.total }}', description: 'Order {{ result.number }}' },
      confirm: words('Pay order {{ result.number }} now?'),
      yes: words('Pay now'),
      reply: [{ card: 'link', label: words('Pay') }],
    },
    errors: failed,
  },
};

/** A write that a job makes, with a text of the customer's. */
export const newsletter: IntentSource = {
  name: 'newsletter.yaml',
  parsed: {
    id: 'newsletter',
    phrases: { en: ['subscribe me to your newsletter', 'newsletter please'] },
    slots: [emailSlot],
    give_up: giveUp,
    write: {
      capability: 'sequence.start',
      with: { email: 'email', sequence: "{{ 'welcome' }}" },
      confirm: words('Send our newsletter to {{ slots.email }}?'),
      reply: [{ text: words('You are on the list.') }],
      declined: { text: words('No newsletter then.') },
    },
    errors: failed,
  },
};

/** Qualifying questions that become a lead. */
export const quote: IntentSource = {
  name: 'quote.yaml',
  parsed: {
    id: 'quote',
    phrases: { en: ['how much is engraving', 'price for an engraving'] },
    slots: [
      {
        name: 'wanted',
        type: 'text',
        ask: words('What shall we engrave?'),
        hint: words('Any text.'),
      },
      { ...emailSlot, name: 'address' },
    ],
    give_up: giveUp,
    write: {
      capability: 'lead.upsert',
      with: {
        lead: { name: 'Chat customer', email: 'address', message: 'Engrave: {{ slots.wanted }}' },
      },
      confirm: words('Shall we write to {{ slots.address }}?'),
      consent: words('My address is kept for this.'),
      reply: [{ text: words('You will hear from us.') }],
    },
    errors: failed,
  },
};

export const human: IntentSource = {
  name: 'human.yaml',
  parsed: {
    id: 'human',
    does: 'hand_off',
    phrases: { en: ['get me your manager', 'Talk to a person'] },
    reply: [{ text: words('I am calling somebody.') }],
  },
};

export const shopIntents: IntentSource[] = [
  hours,
  returns,
  search,
  myOrders,
  pay,
  newsletter,
  quote,
  human,
];
