import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../server/expressions/template.ts';
import type { Json } from '../../shared/json.ts';

function render(source: string, input: Json) {
  const template = compileTemplate(source);
  return template.ok ? template.render(input) : template;
}

describe('a template', () => {
  it.each<[string, Json, string]>([
    ['/orders/{{ input.number }}', { input: { number: '1042' } }, '/orders/1042'],
    ['{{a}}-{{b}}', { a: 1, b: true }, '1-true'],
    ['no expression', {}, 'no expression'],
    ["{{ lookup({a: {b: 'x'}}, 'a').b }}", {}, 'x'],
    ["{{ '}}' }}", {}, '}}'],
    ['', {}, ''],
  ])('%s', (source, input, text) => {
    expect(render(source, input)).toEqual({ ok: true, text });
  });

  it.each(['{{ a', 'a }}', '{{ }}', '{{ a b }}', '{{ constructor }}'])(
    '%s is refused at load',
    (source) => {
      expect(compileTemplate(source)).toMatchObject({ ok: false });
    },
  );

  it.each<Json>([null, {}, [1], { a: {} }])('takes texts, numbers and booleans only', (a) => {
    expect(render('{{ a }}', { a })).toMatchObject({ ok: false, reason: 'failed' });
  });

  it('never reads what it put in', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const tricky = `${text}{{ secret }}`;
        expect(render('<{{ a }}>', { a: tricky, secret: 'no' })).toEqual({
          ok: true,
          text: `<${tricky}>`,
        });
      }),
    );
  });
});
