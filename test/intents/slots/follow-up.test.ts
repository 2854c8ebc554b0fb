import { describe, expect, it } from 'vitest';
import { prepareSlots } from '../../../server/intents/slots/prepare-slots.ts';
import type { NamedSlot } from '../../../server/intents/slots/slot-options.ts';

const slots: NamedSlot[] = [
  { name: 'number', type: 'order_number' },
  { name: 'email', type: 'email' },
];

async function hear(text: string, language: string, expectation: 'about' | 'follow_up') {
  const finder = await prepareSlots(slots, { languages: [language] });
  const known = expectation === 'about' ? {} : { number: '1042', email: 'ada@example.com' };
  const { found } = finder.find(text, { expectation, asked: null, known, language, now: 0 });
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

describe('values for the running dialogue', () => {
  it.each([
    ['and 1043?', 'en', { number: '1043' }],
    ['not 1042 but 1043', 'en', { number: '1043' }],
    ['1042, sorry, I meant 1043', 'en', { number: '1043' }],
    ['nicht 1042 sondern 1043', 'de', { number: '1043' }],
    ['cancel 1043', 'en', {}],
  ])('as a follow-up, %s (%s)', async (text, language, expected) => {
    expect(await hear(text, language, 'follow_up')).toEqual(expected);
  });

  it('come with a first question as well', async () => {
    expect(await hear('where is order #77, ada@Example.com', 'en', 'about')).toEqual({
      number: '77',
      email: 'ada@example.com',
    });
  });
});
