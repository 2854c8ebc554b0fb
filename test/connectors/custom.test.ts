import { describe, expect, it } from 'vitest';
import { describeRequest, openBackend, withOperations } from './backend.ts';
import { describeFaults } from './support.ts';

describe('an operation of the owner’s own', () => {
  const yaml = withOperations(`
custom.warranty:
  kind: read
  input:
    properties: { serial: { type: string, maxLength: 20 }, depth: { type: integer, minimum: 1, maximum: 3 } }
    required: [serial]
  result:
    properties: { until: { type: string }, parts: { type: array, items: { type: string, enum: [lid, body] } } }
    required: [until]
  accept: { serial: { chars: A-Z0-9-, strip: "SN ", case: upper, min: 3 } }
  request: { path: "/warranty/{{ input.serial }}", query: { depth: "{{ input.depth }}" } }
  output: { until: valid_until, parts: covered }
`);

  it('is asked and answers by its own description', async () => {
    const shop = openBackend(yaml, () => ({ json: { valid_until: '2027', covered: ['lid'] } }));
    expect(await shop.ask('custom.warranty', { serial: 'sn ab-1', depth: 2 })).toEqual({
      ok: true,
      value: { until: '2027', parts: ['lid'] },
    });
    expect(shop.requests.map(describeRequest)).toMatchObject([
      { path: '/base/warranty/AB-1', query: { depth: '2' } },
    ]);
  });

  it.each([
    {},
    { serial: 7 },
    { serial: 'x'.repeat(21) },
    { serial: 'AB-1', depth: 9 },
    { serial: 'AB-1', more: 1 },
    { serial: 'a' },
    { serial: 'AB_1' },
  ])('is not asked with %j', async (input) => {
    const shop = openBackend(yaml, () => ({ json: { valid_until: '2027' } }));
    expect(await shop.ask('custom.warranty', input)).toEqual({
      ok: false,
      failure: 'invalid_input',
    });
    expect(shop.requests).toEqual([]);
  });

  it('lacks what it need not have and does not fit', async () => {
    const shop = openBackend(yaml, () => ({ json: { valid_until: '2027', covered: ['foot'] } }));
    expect(await shop.ask('custom.warranty', { serial: 'AB-1' })).toEqual({
      ok: true,
      value: { until: '2027' },
    });
    expect(shop.notes[0]).toMatch(/output.parts\[\] wants one of lid, body.*; it was left out/);
  });

  it.each([{ valid_until: null }, { valid_until: ['2027'] }])(
    'is no answer when the reply does not fit: %j',
    async (json) => {
      const shop = openBackend(yaml, () => ({ json }));
      expect(await shop.ask('custom.warranty', { serial: 'AB-1' })).toEqual({
        ok: false,
        failure: 'unknown',
      });
      expect(shop.notes[0]).toMatch(/does not fit custom.warranty/);
    },
  );

  it.each<[string, string, RegExp]>([
    ['kind: read', 'kind: look', /operations\.custom\.warranty\.kind/],
    ['maxLength: 20', 'minimum: 20', /input\.properties\.serial/],
    ['required: [until]', 'required: [till]', /result\.required\.0: is no property/],
    ['until: valid_until', 'till: valid_until', /custom\.warranty\.output/],
    ['input.depth', 'input.deep', /custom\.warranty\.request\.query\.depth: .*reads input\.deep/],
    ['chars: A-Z0-9-', 'chars: Z-A', /accept\.serial\.chars: holds a range/],
    ['custom.warranty', 'warranty', /operations: Unrecognized key: "warranty"/],
    ['custom.warranty', 'custom.Warranty', /operations: Unrecognized key/],
  ])('%s as %s is refused', (from, to, expected) => {
    expect(describeFaults(yaml.replace(from, to)).join('\n')).toMatch(expected);
  });
});
