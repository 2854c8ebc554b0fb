import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../server/intents/languages/languages.ts';
import { judgeOrderFormat, readOrderFormats } from '../../../server/intents/slots/order-format.ts';
import { findOrderNumbers } from '../../../server/intents/slots/order-number.ts';

function numbers(text: string, code: string, formats: string[] | null = null): string[] {
  return findOrderNumbers(
    text,
    languageOf(code),
    formats === null ? null : readOrderFormats(formats),
  )
    .filter(({ grade }) => grade !== 'possible')
    .map(({ value }) => value);
}

const found: [text: string, numbers: string[]][] = [
  ['where is order 10423?', ['10423']],
  ['my invoice #12588 is wrong', ['12588']],
  ['purchase 00004587345 never came', ['00004587345']],
  ['purchqse 00123842', ['00123842']],
  ['cancel order 113542617735902 please', ['113542617735902']],
  ['locate purchase113542617735902', ['113542617735902']],
  ['mail me invoice#12588', ['12588']],
  ['order 500', ['500']],
  ['order 1042 status', ['1042']],
  ['call me about order 10423', ['10423']],
  ['order code 10423', ['10423']],
  ['I paid 49 EUR for order 10423 on 12/05/2026', ['10423']],
  ['10423 and 10424', ['10423', '10424']],
  ['10423 10424', ['10423', '10424']],
  ['order 10423, phone 0171 1234567', ['10423']],
  ['1043 instead of 1042', ['1043']],
  ['not the order 1042 but 1043', ['1043']],
  ['why is not order 1042 here', ['1042']],
  ['SB-1042 and sb-1043', ['SB-1042', 'SB-1043']],
  ['10423 is my order number', ['10423']],
  // Small words are none where a hyphen joins them to digits.
  ['where is my order SO-2001, ada@example.com', ['SO-2001']],
  ['SO-2001', ['SO-2001']],
  ['so-2001', ['SO-2001']],
  ['order IN-2001', ['IN-2001']],
  ['of2991', ['2991']],
  ['10423, phone 0171 1234567', ['10423']],
  ['confirmation 10423', ['10423']],
  ['the number is 10423', ['10423']],
];

const foundInGerman: [text: string, numbers: string[]][] = [
  ['Wo bleibt meine Bestellung 10423?', ['10423']],
  ['Bestellnummer: 10423', ['10423']],
  ['Bestell-Nr. 77', ['77']],
  ['Rechnung Nr. 12588 fehlt', ['12588']],
  ['meine Auftragsnummer lautet 4711', ['4711']],
  ['bestellung10423', ['10423']],
  ['nicht die 1042 sondern die 1043', ['1043']],
  ['die 1043 statt 1042', ['1043']],
  ['Die Bestellung 10423 vom 12.05.2026 über 49 Euro', ['10423']],
  ['Ruf mich wegen Bestellung 10423 an', ['10423']],
];

const foundElsewhere: [text: string, code: string, numbers: string[]][] = [
  ['ma commande numéro 77', 'fr', ['77']],
  ['mi pedido es 77', 'es', ['77']],
  ['ordine n° 77', 'it', ['77']],
  ['pedido 10423, telefone 0171 1234567', 'pt', ['10423']],
  ['bestelnummer 77', 'nl', ['77']],
  ['zamówienie nr 77', 'pl', ['77']],
  ['sipariş numarası 77', 'tr', ['77']],
  ['رقم الطلب 77', 'ar', ['77']],
  ['מספר הזמנה 77', 'he', ['77']],
  ['注文番号10423です', 'ja', ['10423']],
  ['订单号77', 'zh', ['77']],
  ['24.12.2026, 10:30', 'fr', []],
];

const none = [
  'I paid 10423 EUR',
  'I paid 10423 for it',
  'it was 10423 euros',
  'EUR 10423',
  'the price was 10423',
  'a restitution of299 dollars',
  'on 12/05/2026',
  'on 20261120',
  'May 5, 2026',
  'order 10 mugs',
  'I want to order 500 mugs',
  'we need 1200 pieces',
  'my postcode is 10423',
  '505002 pincode',
  '10115 is my postcode',
  'I live in Carlton, KS 67448',
  'my policy number is 5158802054',
  'the number 1 in mugs',
  '300rs and 5000 rupees',
  'a mattress of 78x60',
  'the 100-night offer',
  'March 11-18, 1994-2009',
  'my printer is a Lexmark Z600',
  '01711234567 is my phone number',
  'zip code 90210',
  'I live in 10115 Berlin',
  'send it to 10115 Berlin',
  'since 2024',
  'version 10423',
  'version 1.10.423',
  'iOS 17',
  'coupon code 12345',
  'my customer number is 88321',
  'DE89370400440532013000',
  'IBAN DE89 3704 0044 0532 0130 00',
  '4111 1111 1111 1111',
  '4111111111111111',
  'my phone number is 01711234567',
  'phone: 10423556',
  '01711234567',
  '+49 171 1234567',
  '0171 1234567',
  'at 10:30 or 22:15',
  '85 kg and 20000 km',
  'https://shop.example/orders/10423',
  'tracking number 00340434161094042557',
];

const noneInGerman = [
  'Ich habe 10423 Euro bezahlt',
  'Das hat 10423 gekostet, der Preis war 10423',
  'am 12.05.2026 um 10:30 Uhr',
  'am 5. Mai 2026',
  'ich brauche 1200 Stück',
  'PLZ 10115',
  'Meine Postleitzahl ist 10115',
  'Ich wohne in 10115 Berlin',
  'nach 10115',
  'Kundennummer 88321',
  'Vertragsnummer 88321',
  '10115 ist meine PLZ',
  'Meine Telefonnummer ist 030 1234567',
  'Handy 01711234567',
  'Gutscheincode 12345',
  'Sendungsnummer 00340434161094042557',
  'seit 2024',
];

describe('order numbers among other numbers', () => {
  it.each(found)('finds it: %s', (text, expected) => expect(numbers(text, 'en')).toEqual(expected));
  it.each(foundInGerman)('finds it in German: %s', (text, expected) =>
    expect(numbers(text, 'de')).toEqual(expected),
  );
  it.each(foundElsewhere)('finds it in other languages: %s (%s)', (text, code, expected) =>
    expect(numbers(text, code)).toEqual(expected),
  );
  it.each(none)('is none: %s', (text) => expect(numbers(text, 'en')).toEqual([]));
  it.each(noneInGerman)('is none in German: %s', (text) => expect(numbers(text, 'de')).toEqual([]));

  it('is right at least 99 times in 100, and misses at most one', () => {
    const all = [
      ...found.map(([text, expected]) => ({ text, expected, code: 'en' })),
      ...foundInGerman.map(([text, expected]) => ({ text, expected, code: 'de' })),
      ...none.map((text) => ({ text, expected: [], code: 'en' })),
      ...noneInGerman.map((text) => ({ text, expected: [], code: 'de' })),
    ];
    let right = 0;
    let told = 0;
    let wanted = 0;
    for (const { text, expected, code } of all) {
      const heard = numbers(text, code);
      right += expected.filter((number) => heard.includes(number)).length;
      told += heard.length;
      wanted += expected.length;
    }
    expect(right / told).toBeGreaterThanOrEqual(0.99);
    expect(right / wanted).toBeGreaterThanOrEqual(0.99);
  });

  it('says where it stands and why', () => {
    expect(findOrderNumbers('Hi, order number: sb-1042.', languageOf('en'))).toEqual([
      {
        value: 'SB-1042',
        start: 18,
        end: 25,
        grade: 'sure',
        because: 'after “order”',
        negated: false,
      },
    ]);
  });
});

describe('a format of the shop', () => {
  const formats = ['SB-####', 'R####+'];

  it.each([
    ['SB-1042', ['SB-1042']],
    ['sb1042', ['SB-1042']],
    ['it is sb 1042', ['SB-1042']],
    ['#1042', ['SB-1042']],
    ['order 1042', ['SB-1042']],
    ['1042', ['SB-1042']],
    ['r10423', ['R10423']],
    ['order 10423', ['R10423']],
    ['SB-10423', []],
    ['order AB-1042', []],
    ['order 77', []],
    ['I paid 1042 EUR', []],
    ['in 2024', []],
    ['SB-1042 not SB-1041', ['SB-1042']],
  ])('%s', (text, expected) => expect(numbers(text, 'en', formats)).toEqual(expected));

  it.each([
    ['SB', 'holds no digits: write # for each digit, as in SB-####'],
    ['SB ####', 'may hold letters, digits, - _ . / and # for a digit, as in SB-####'],
    ['SB-##+##', 'has a + that is not after its last #: write SB-####+ for four digits or more'],
    ['SB-####', null],
    ['SB-####+', null],
    ['##########', null],
  ])('is judged when it is read: %s', (source, fault) =>
    expect(judgeOrderFormat(source)).toBe(fault),
  );
});
