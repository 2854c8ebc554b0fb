import { describe, expect, it } from 'vitest';
import { prepareSlots } from '../../../server/intents/slots/prepare-slots.ts';
import {
  judgeSlotOptions,
  judgeSlots,
  slotOptionsSchema,
} from '../../../server/intents/slots/slot-options.ts';
import { createFinder, valuesOf } from './finding.ts';

const languages = ['en', 'de'];
const faultsOf = (slot: unknown) =>
  judgeSlotOptions(slotOptionsSchema.parse(slot), { languages }).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

const colours = [
  { value: 'red', label: { en: 'Red', de: 'Rot' } },
  { value: 'blue', label: { en: 'Blue', de: 'Blau' }, also: { en: ['navy'] } },
];

describe('the formats of a site', () => {
  it('are those of every slot that has none of its own', async () => {
    const find = await createFinder(
      [
        { name: 'order', type: 'order_number' },
        { name: 'ticket', type: 'order_number', format: ['T####'] },
      ],
      { orderNumbers: ['SO-####'] },
    );
    expect(valuesOf(find('so 2001 of 2026, ticket t3004'))).toEqual({
      order: 'SO-2001',
      ticket: 'T3004',
    });
  });
});

describe('the options of a slot', () => {
  it.each([
    [{ type: 'order_number', format: ['SB-####', '#####+'] }],
    [{ type: 'phone', country: 'DE' }],
    [{ type: 'date', country: 'US', direction: 'past' }],
    [{ type: 'quantity', min: 2, max: 10 }],
    [{ type: 'choice', options: colours }],
    [{ type: 'pattern', pattern: '[A-Z]{2}\\d{6}' }],
    [{ type: 'yes_no' }],
  ])('are taken: %j', (slot) => expect(faultsOf(slot)).toEqual([]));

  it.each([
    [
      { type: 'email', format: ['SB-####'] },
      ['format: belongs to a slot of type order_number; this one is of type email'],
    ],
    [
      { type: 'quantity', country: 'DE' },
      ['country: belongs to a slot of type phone or date; this one is of type quantity'],
    ],
    [{ type: 'choice' }, [': needs options: what may be chosen, each with value and label']],
    [{ type: 'pattern' }, [': needs a pattern: a regular expression such as [A-Z]{2}\\d{6}']],
    [{ type: 'quantity', min: 5, max: 2 }, ['min: is more than max, which is 2']],
    [
      { type: 'order_number', format: ['SB'] },
      ['format.0: holds no digits: write # for each digit, as in SB-####'],
    ],
    [
      { type: 'choice', options: [colours[0], { value: 'red', label: { en: 'Reddish' } }] },
      [
        'options.1.value: another option is called red',
        'options.1.label: has no words for the language de',
      ],
    ],
  ])('are refused with what to do: %j', (slot, faults) => expect(faultsOf(slot)).toEqual(faults));

  it.each([
    [{ type: 'colour' }],
    [{ type: 'phone', country: 'Germany' }],
    [{ type: 'choice', options: colours.slice(0, 1) }],
    [{ type: 'choice', options: [{ value: 'a b', label: {} }, colours[0]] }],
    [{ type: 'quantity', min: -1 }],
    [{ type: 'date', colour: 'blue' }],
  ])('have a shape: %j', (slot) => expect(slotOptionsSchema.safeParse(slot).success).toBe(false));

  it('are judged by the libraries that are to read them, when they are loaded', async () => {
    const faults = await judgeSlots([
      { type: 'pattern', pattern: '[A-Z]{2}\\d{6}' },
      { type: 'pattern', pattern: '(a)\\1' },
      { type: 'phone', country: 'XX' },
      { type: 'phone', country: 'AT' },
    ]);
    expect(faults).toEqual([
      {
        path: [1, 'pattern'],
        message:
          'refers back with \\1, which takes too long on some texts: write the part out once more',
      },
      {
        path: [2, 'country'],
        message: 'XX is no country with phone numbers: use a code such as DE, AT or US',
      },
    ]);
  });

  it('are not made ready with a pattern that was never judged', async () => {
    await expect(
      prepareSlots([{ name: 'card', type: 'pattern', pattern: '(' }], { languages }),
    ).rejects.toThrow('the pattern ( is not a regular expression');
  });
});
