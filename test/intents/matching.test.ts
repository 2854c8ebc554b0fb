import { describe, expect, it } from 'vitest';
import { createTrainer } from '../../server/intents/matching/trainer.ts';
import { prepareSite } from '../../server/intents/site-intents.ts';
import { intentsOf } from './chat.ts';

const prepare = () =>
  prepareSite(intentsOf(), 'en', { train: createTrainer({ pause: async () => {} }) });
const { matcher } = await prepare();
const intentOf = (text: string): string | null => {
  const match = matcher.match(text);
  return match.kind === 'intent' ? match.intent : null;
};

describe('what a customer wants', () => {
  it.each([
    'where is my order 1042?',
    'Where’s my order?',
    'order #1042, ada@example.com',
    'wheres my package',
    'where is my ordr',
    'track order 1042',
    'Has my parcel shipped?',
    'hi! where is my order?',
    'hey can you tell me where my parcel is please',
    'what is the status of order number DB-1042?',
    'ＷＨＥＲＥ ＩＳ ＭＹ ＯＲＤＥＲ',
    'Hello. I placed an order last week and it still hasn’t arrived.',
    'my parcel hasnt arrived yet',
    'I have 2 orders, 1042 and 1043, where are they?',
    '1042',
  ])('asks for an order: %s', (text) => expect(intentOf(text)).toBe('order_status'));

  it.each(['I want to talk to sales', 'please contact me', 'Leave a message'])(
    'wants to hear from us: %s',
    (text) => expect(intentOf(text)).toBe('lead'),
  );

  it.each([
    'I’d like an offer for 50 mugs',
    "I'd like an offer for 80 bottles",
    'can I get a quote?',
    'can i get a qoute',
    'I need 20 mugs with our logo, can you make me an offer?',
  ])('wants an offer: %s', (text) => expect(intentOf(text)).toBe('quote'));

  it.each([
    ['speak to a human', 'human'],
    ['hi', 'hello'],
    ['hello there', 'hello'],
    ['Hey!!', 'hello'],
    ['good morning', 'hello'],
    ['thanks', 'thanks'],
    ['thank you so much!', 'thanks'],
    ['cancel', 'cancel'],
    ['never mind', 'cancel'],
    ['nvm', 'cancel'],
    ['Try again', 'try_again'],
    ['cancel order 1042', 'cancel_order'],
    ['cancel my order', 'cancel_order'],
  ])('says %s: %s', (text, intent) => expect(intentOf(text)).toBe(intent));

  it.each([
    'what is the meaning of life',
    'cancel my subscription to netflix',
    'where can I order pizza?',
    'when will i get my passport',
    'what is the status of my visa',
    'is my flight on time',
    'when does my flight arrive',
    'how do I track my calories',
    'who are you',
    'asdf qwerty',
    '🙂🙂🙂',
    '?!…',
  ])('is not ours: %s', (text) => expect(intentOf(text)).toBeNull());

  it('says why', () => {
    expect(matcher.match('where is my ordr').explanation).toMatchObject({
      how: 'near',
      intent: 'order_status',
      nearest: { phrase: 'where is my order', intent: 'order_status' },
      language: 'en',
    });
    const { kind, explanation } = matcher.match('what is the meaning of life');
    expect(kind).toBe('none');
    expect(explanation.scope).toBeLessThan(explanation.threshold);
  });

  it('answers the same text the same way', async () => {
    const again = (await prepare()).matcher;
    for (const text of ['where is my ordr', 'an offer for mugs', 'what is it']) {
      expect(again.match(text)).toEqual(matcher.match(text));
    }
  });
});
