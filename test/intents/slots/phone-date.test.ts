import { describe, expect, it } from 'vitest';
import { createFinder, valuesOf } from './finding.ts';

describe('phone numbers in a sentence', async () => {
  const find = await createFinder([{ name: 'phone', type: 'phone' }], { country: 'DE' });
  const phoneIn = (text: string, asked: boolean) =>
    valuesOf(
      find(text, { asked: asked ? 'phone' : null, expectation: asked ? 'expected' : 'about' }),
    )['phone'];

  it.each([
    ['call me on 0171 1234567', '+491711234567'],
    ['+49 171 1234567', '+491711234567'],
    ['+49 (0) 171 1234567', '+491711234567'],
    ['0049 171 1234567', '+491711234567'],
    ['(030) 901820', '+4930901820'],
    ['030/901820, please', '+4930901820'],
    ['my number is +1 212-555-0123.', '+12125550123'],
    ['+43 664 1234567', '+436641234567'],
    ['０１７１１２３４５６７', '+491711234567'],
    ['order 10423, phone 0171 1234567', '+491711234567'],
    ['1042 0171 1234567', '+491711234567'],
    ['phone 901820', '+49901820'],
  ])('finds it unasked: %s', (text, phone) => expect(phoneIn(text, false)).toBe(phone));

  it.each([
    'order 10423',
    '10423556',
    '#01711234567',
    'on 20.11.2026',
    'on 2026-11-20',
    'at 10:30',
    'I paid €01711234',
    'my postcode is 10115',
    '12345',
    'A01711234567',
  ])('takes nothing unasked: %s', (text) => expect(phoneIn(text, false)).toBeUndefined());

  it('takes what could be one when it is asked for', () => {
    expect(phoneIn('10423556', true)).toBe('+4910423556');
    expect(phoneIn('20.11.2026', true)).toBeUndefined();
    expect(phoneIn('none of your business', true)).toBeUndefined();
  });

  it('needs the country code where no country is known', async () => {
    const abroad = await createFinder([{ name: 'phone', type: 'phone' }]);
    const asked = { asked: 'phone', expectation: 'expected' as const };
    expect(valuesOf(abroad('0171 1234567', asked))).toEqual({});
    expect(valuesOf(abroad('+49 171 1234567', asked))).toEqual({ phone: '+491711234567' });
  });

  it('goes by the country of the slot before that of the site', async () => {
    const us = await createFinder([{ name: 'phone', type: 'phone', country: 'US' }], {
      country: 'DE',
    });
    expect(valuesOf(us('(212) 555-0123'))).toEqual({ phone: '+12125550123' });
  });
});

describe('days in an answer', async () => {
  const slots = [
    { name: 'day', type: 'date' as const },
    { name: 'bought', type: 'date' as const, direction: 'past' as const },
  ];
  const find = await createFinder(slots, { languages: ['en', 'de', 'fr', 'pl', 'ja'] });
  const dayIn = (text: string, language: string, asked = 'day') =>
    valuesOf(find(text, { asked, expectation: 'expected', language }))[asked];

  it.each([
    ['2026-12-24', 'en', '2026-12-24'],
    ['24.12.2026', 'en', '2026-12-24'],
    ['24.12.', 'de', '2026-12-24'],
    ['1.3.', 'de', '2027-03-01'],
    ['12/05/2027', 'en', '2027-05-12'],
    ['05/24/2027', 'en', '2027-05-24'],
    ['24/5/27', 'en', '2027-05-24'],
    ['1/2', 'en', '2027-02-01'],
    ['tomorrow please', 'en', '2026-11-21'],
    ['next friday', 'en', '2026-11-27'],
    ['the 5th of May', 'en', '2027-05-05'],
    ['in two weeks', 'en', '2026-12-04'],
    ['today', 'en', '2026-11-20'],
    ['morgen', 'de', '2026-11-21'],
    ['am 5. Mai', 'de', '2027-05-05'],
    ['übermorgen', 'de', '2026-11-22'],
    ['demain', 'fr', '2026-11-21'],
    ['明日', 'ja', '2026-11-21'],
    ['24.12.2026', 'pl', '2026-12-24'],
  ])('%s (%s) is %s: %s', (text, language, day) => expect(dayIn(text, language)).toBe(day));

  it.each([
    ['in may', 'en'],
    ['at five', 'en'],
    ['1042', 'en'],
    ['30.02.2027', 'en'],
    ['3-4', 'en'],
    ['version 1.2.3.4', 'en'],
    ['jutro', 'pl'],
    ['whenever', 'en'],
  ])('is none: %s', (text, language) => expect(dayIn(text, language)).toBeUndefined());

  it.each([
    ['on Monday', '2026-11-16'],
    ['24.12.', '2025-12-24'],
    ['5 May', '2026-05-05'],
    ['yesterday', '2026-11-19'],
    ['three days ago', '2026-11-17'],
  ])('looks back where the slot does: %s', (text, day) =>
    expect(dayIn(text, 'en', 'bought')).toBe(day),
  );

  it('finds none that was not asked for', () => {
    expect(find('my order of 24.12.2025, it should come tomorrow').found).toEqual([]);
  });

  it('reads 12/05 as in the country of the shop', async () => {
    const us = await createFinder([{ name: 'day', type: 'date' }], { country: 'US' });
    expect(valuesOf(us('12/05/2027', { asked: 'day', expectation: 'expected' }))).toEqual({
      day: '2027-12-05',
    });
  });

  it('lets a day begin where the shop is', async () => {
    const lateEvening = Date.UTC(2026, 10, 20, 23, 30);
    const asked = { asked: 'day', expectation: 'expected' as const, now: lateEvening };
    const berlin = await createFinder([{ name: 'day', type: 'date' }], {
      timeZone: 'Europe/Berlin',
    });
    expect(valuesOf(berlin('tomorrow', asked))).toEqual({ day: '2026-11-22' });
    expect(valuesOf(find('tomorrow', asked))).toEqual({ day: '2026-11-21' });
  });
});
