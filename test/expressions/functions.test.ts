import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../server/expressions/expression.ts';
import { limits } from '../../shared/limits.ts';
import type { Json } from '../../shared/json.ts';

function run(source: string, input: Json = null) {
  const expression = compileExpression(source);
  if (!expression.ok) throw new Error(expression.message);
  return expression.evaluate(input);
}

const value = (source: string, input: Json = null) => {
  const result = run(source, input);
  return result.ok ? result.value : result;
};

describe('a text for a vendor’s own language', () => {
  it.each<[string, Json, Json]>([
    [`quote(@, '"')`, '#1001', '"#1001"'],
    [`quote(@, '"')`, 'a" OR name:"*', '"a\\" OR name:\\"*"'],
    [`quote(@, '"')`, 'ends with \\', '"ends with \\\\"'],
    [`quote(@, '"')`, 1042, '"1042"'],
    [`quote(@, '"')`, null, null],
    [`escape(@, '():,')`, 'a:equals:(b),c', 'a\\:equals\\:\\(b\\)\\,c'],
    ['base64(@)', 'ä:ö', 'w6Q6w7Y='],
    [
      'md5(lower(trim(@)))',
      ' Urist.McVankab@freddiesjokes.com ',
      '62eeb292278cc15f5817cb78f7790b08',
    ],
    ['sha256(@)', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [`join(', ', @)`, ['a', null, 1], 'a, 1'],
  ])('%s of %j', (source, input, expected) => {
    expect(value(source, input)).toEqual(expected);
  });

  it('never ends its quotation, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = value(`quote(@, '"')`, text);
        if (typeof quoted !== 'string') throw new Error('no text');
        expect(quoted.slice(1, -1).replaceAll(/\\[\\"]/g, '')).not.toMatch(/["\\]/);
        expect(quoted.slice(1, -1).replaceAll(/\\([\\"])/g, '$1')).toBe(text);
      }),
    );
  });

  it.each([`quote(@, '')`, `quote(@, 'ab')`, `escape(@, '')`, 'md5(`[]`)', 'base64(`true`)'])(
    'is refused: %s',
    (source) => {
      expect(run(source, 'text')).toMatchObject({ ok: false });
    },
  );

  it('is no longer than other texts may be', () => {
    const long = 'x'.repeat(limits.expressionOutputBytes);
    expect(run('base64(@)', long)).toMatchObject({ ok: false });
    expect(run(`quote(@, '"')`, long)).toMatchObject({ ok: false });
  });
});

describe('money', () => {
  it.each<[string, Json]>([
    ["minor_money(`11281`, 'EUR')", { minor: 11_281, currency: 'EUR' }],
    ["minor_money('11281', 'eur')", { minor: 11_281, currency: 'EUR' }],
    ["minor_money(`0`, 'JPY')", { minor: 0, currency: 'JPY' }],
    ["minor_money(missing, 'EUR')", null],
    ["money_major(`1990`, 'EUR')", '19.90'],
    ["money_major(`5`, 'EUR')", '0.05'],
    ["money_major(`-5`, 'EUR')", '-0.05'],
    ["money_major(`1990`, 'JPY')", '1990'],
    ["money_major(`1990`, 'KWD')", '1.990'],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  it.each(["minor_money(`19.9`, 'EUR')", "minor_money('x', 'EUR')", "money_major(`1`, 'Euro')"])(
    'is refused: %s',
    (source) => {
      expect(run(source)).toMatchObject({ ok: false });
    },
  );

  it('is the same after there and back', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF');
    fc.assert(
      fc.property(fc.integer(), currency, (minor, code) => {
        const source = 'money_minor(money_major(minor, code), code)';
        expect(value(source, { minor, code })).toBe(minor);
      }),
    );
  });
});

describe('a date as mail writes it', () => {
  it.each([
    ['Fri, 20 Nov 2026 09:12:00 +0100', '2026-11-20T08:12:00.000Z'],
    ['2 Jan 2026 09:12 GMT', '2026-01-02T09:12:00.000Z'],
    ['Tue, 02 JUN 2026 23:59:59 -0730', '2026-06-03T07:29:59.000Z'],
  ])('%s', (text, expected) => {
    expect(value('date(@)', text)).toBe(expected);
  });

  it.each(['Fri, 20 Foo 2026 09:12:00 GMT', 'Fri, 20 Nov 2026', '40 Nov 2026 09:12 GMT', 'now'])(
    'is none: %s',
    (text) => {
      expect(run('date(@)', text)).toMatchObject({ ok: false });
    },
  );
});
