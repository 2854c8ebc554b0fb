import { describe, expect, it } from 'vitest';
import type { Saying, Slot } from '../../../server/intents/intent.ts';
import { languageOf } from '../../../server/intents/languages/languages.ts';
import { findSlots } from '../../../server/intents/slots/find-slots.ts';

const nothing: Saying = { type: 'say', when: null, text: new Map(), choices: [] };
const slots: Slot[] = [
  { name: 'number', type: 'order_number', ask: nothing, hint: nothing, tries: 3, remember: false },
  { name: 'email', type: 'email', ask: nothing, hint: nothing, tries: 3, remember: true },
];

describe('values for the running dialogue', () => {
  it.each([
    ['and 1043?', 'en', { number: '1043' }],
    ['not 1042 but 1043', 'en', { number: '1043' }],
    ['1042, sorry, I meant 1043', 'en', { number: '1043' }],
    ['nicht 1042 sondern 1043', 'de', { number: '1043' }],
    ['cancel 1043', 'en', {}],
  ])('as a follow-up, %s (%s)', (text, code, expected) => {
    const language = languageOf(code);
    const heard = findSlots(text, slots, { expectation: 'follow_up', asked: null, language });
    expect(heard).toEqual(expected);
  });

  it('come with a first question as well', () => {
    const about = { expectation: 'about' as const, asked: null, language: languageOf('en') };
    expect(findSlots('where is order #77, ada@Example.com', slots, about)).toEqual({
      number: '77',
      email: 'ada@example.com',
    });
  });
});
