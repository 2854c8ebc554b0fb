import { describe, expect, it } from 'vitest';
import { findEmails } from '../../../server/intents/slots/email-address.ts';
import { languageOf } from '../../../server/intents/languages/languages.ts';
import { findOrderNumbers } from '../../../server/intents/slots/order-number.ts';

const en = languageOf('en');
const numbers = (text: string) =>
  findOrderNumbers(text, en)
    .filter(({ grade }) => grade !== 'possible')
    .map(({ value }) => value);

describe('order numbers in a sentence', () => {
  it.each([
    ['1042', ['1042']],
    ['#1042', ['1042']],
    ['no. 1042', ['1042']],
    ['No.1042', ['1042']],
    ['order number: 1042.', ['1042']],
    ['order:1042', ['1042']],
    ['my order is 77', ['77']],
    ['order no 7', ['7']],
    ['# 12', ['12']],
    ['DB-1042', ['DB-1042']],
    ['db-1042, please', ['DB-1042']],
    ['SB1042X', ['SB1042X']],
    ['(order #1042)', ['1042']],
    ['order 2024', ['2024']],
    ['not 1042 but 1043', ['1043']],
    ['114-3941689-8772232', ['114-3941689-8772232']],
    ['１０４２', ['1042']],
    ['1042 ada9999@example.com', ['1042']],
  ])('finds it: %s', (text, found) => expect(numbers(text)).toEqual(found));

  it.each([
    'an offer for 50 mugs',
    'I bought it in 2024',
    'it is 3 days late',
    'on 2026-11-20',
    'on 20.11.2026 or 11/20/2026',
    'at 10:30',
    'it cost €1200 or 1200 euros',
    '$4999 and 4999.50',
    'call me on 0171 123 4567',
    '+49 171 1234567',
    '555-123-4567',
    'tracking number 1Z999AA10123456784',
    'covid-19',
    'the 2nd and 21st',
    'ada1042@example.com',
    '24/7',
    '100%',
  ])('is none: %s', (text) => expect(numbers(text)).toEqual([]));
});

describe('e-mail addresses in a sentence', () => {
  it.each([
    ['ada@example.com', ['ada@example.com']],
    [
      'it was Ada.Lovelace+shop@mail.example.co.uk, thanks',
      ['Ada.Lovelace+shop@mail.example.co.uk'],
    ],
    ['<ada@example.com>.', ['ada@example.com']],
    ['(ada@example.com)', ['ada@example.com']],
    ['mailto:ada@example.com!', ['ada@example.com']],
    ['ada@example.com/bob@example.org', ['ada@example.com', 'bob@example.org']],
    ['jörg@bücher.example', ['jörg@bücher.example']],
    ['ada@example', []],
    ['@example.com', []],
    ['ada@@example.com', []],
    ['ada at example.com', []],
  ])('%s', (text, found) => {
    expect(findEmails(text).map(({ value }) => value)).toEqual(found);
  });
});
