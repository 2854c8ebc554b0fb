import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormField } from '../../shared/form.ts';
import { orderStatuses } from '../../shared/order.ts';
import { emailSchema, saidTextSchema } from '../../shared/text.ts';
import { limits } from '../../shared/limits.ts';
import { findLinks } from '../../widget/panel/links.ts';
import { orderSteps, orderTone } from '../../widget/panel/order-steps.ts';
import { createBrand, grounds } from '../../widget/settings/brand.ts';
import { contrast, parseColor } from '../../widget/settings/color.ts';
import { checkField, collectValues, isEmail } from '../../widget/state/form-check.ts';
import { createFormats } from '../../widget/words/formats.ts';

const color = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('a brand colour', () => {
  it('is legible whatever it is', () => {
    fc.assert(
      fc.property(color, (hex) => {
        const brand = createBrand(hex);
        const over = (text: string, ground: string) =>
          contrast(parseColor(text), parseColor(ground));
        expect(over(brand.onFill, brand.fill)).toBeGreaterThanOrEqual(4.5);
        for (const scheme of ['light', 'dark'] as const) {
          const { accent, edge, tint } = brand[scheme];
          for (const ground of [...grounds[scheme], tint]) {
            expect(over(accent, ground)).toBeGreaterThanOrEqual(4.5);
          }
          expect(over(edge, grounds[scheme][0])).toBeGreaterThanOrEqual(3);
        }
      }),
      { numRuns: 200, examples: [['#ffffff'], ['#000000'], ['#ffff00'], ['#777777']] },
    );
  });

  it('stays as the owner chose it where it fills', () => {
    expect(createBrand('#ffd400').fill).toBe('#ffd400');
  });
});

describe('the steps of an order', () => {
  it('go from received to delivered, with one current', () => {
    for (const status of orderStatuses) {
      const steps = orderSteps(status);
      expect(steps.filter(({ state }) => state === 'current')).toEqual([
        { status, state: 'current' },
      ]);
    }
    expect(orderSteps('shipped').map(({ state }) => state)).toEqual([
      'done',
      'done',
      'current',
      'upcoming',
      'upcoming',
    ]);
  });

  it('show nothing that will never come', () => {
    expect(orderSteps('cancelled').map(({ status }) => status)).toEqual(['received', 'cancelled']);
    expect(orderSteps('returned').every(({ state }) => state !== 'upcoming')).toBe(true);
    expect([orderTone('cancelled'), orderTone('delivered')]).toEqual(['bad', 'good']);
  });
});

describe('money and dates', () => {
  const formats = createFormats('en', ['de-DE', 'en-GB'], 'UTC');

  it('respect the minor unit of each currency', () => {
    expect(formats.money({ minor: 3_330, currency: 'EUR' })).toBe('€33.30');
    expect(formats.money({ minor: 3_330, currency: 'JPY' })).toMatch(/3,330$/);
    expect(formats.money({ minor: 3_330, currency: 'KWD' })).toMatch(/3\.330$/);
  });

  it('are written as the customer does in the language of the words', () => {
    expect(formats.day('2026-11-23T09:00:00Z')).toBe('23 Nov 2026');
  });
});

describe('a form is judged as the server will', () => {
  const field = (kind: FormField['kind'], required = true): FormField => ({
    name: 'field',
    label: 'Field',
    kind,
    required,
  });
  const likeMail = fc
    .array(fc.constantFrom('a', 'b.c', '@', '.', ' ', 'x@y.de', ',', '"', '\\', 'ü', '@x.', '\n'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''));

  it('for e-mail addresses', () => {
    fc.assert(
      fc.property(fc.oneof(likeMail, fc.emailAddress(), fc.string()), (text) => {
        expect(isEmail(text)).toBe(emailSchema.safeParse(text).success);
      }),
      { numRuns: 2_000, examples: [[`${'a'.repeat(64)}@${'b'.repeat(186)}.de`], [' a@b.c ']] },
    );
  });

  it('for text', () => {
    const schema = saidTextSchema(limits.formFieldChars);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 20 }),
          fc.constantFrom('\ud800', 'a\u0000', 'x'.repeat(2_001)),
        ),
        (text) => {
          const accepted = checkField(field('text'), text) === undefined;
          expect(accepted).toBe(schema.safeParse(text).success);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('a required consent has to be given, an optional field may stay empty', () => {
    expect(checkField(field('consent'), '')).toBe('missing');
    expect(checkField(field('consent'), 'yes')).toBeUndefined();
    expect(checkField(field('email', false), ' ')).toBeUndefined();
    expect(collectValues([field('email', false)], { field: ' ' })).toEqual({});
  });
});

describe('links in a message', () => {
  it('are web and mail addresses only, without the punctuation around them', () => {
    const text = 'See https://a.example/x(y). Or mail us@shop.example, or javascript:alert(1)';
    expect(findLinks(text).filter(({ href }) => href)).toEqual([
      { text: 'https://a.example/x(y)', href: 'https://a.example/x(y)' },
      { text: 'us@shop.example', href: 'mailto:us@shop.example' },
    ]);
  });

  it('leave every character of the text where it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.webUrl(), (text, url) => {
        const whole = `${text}${url}${text}`;
        expect(
          findLinks(whole)
            .map((span) => span.text)
            .join(''),
        ).toBe(whole);
      }),
    );
  });
});
