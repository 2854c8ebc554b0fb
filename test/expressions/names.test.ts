import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../server/expressions/expression.ts';
import { judgeNames, compileTemplate } from '../../server/expressions/template.ts';

function readingsOf(source: string): string[] {
  const compiled = compileExpression(source);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.readings.map((reading) => reading.join('.'));
}

describe('the names that an expression reads', () => {
  it.each<[string, string[]]>([
    ['slots.number', ['slots', 'slots.number']],
    ['a.b.c', ['a', 'a.b', 'a.b.c']],
    ["wait.minutes == `1` && 'minute' || 'minutes'", ['wait', 'wait.minutes']],
    ['upper(slots.name)', ['slots', 'slots.name']],
    ['slots | name', ['slots', 'slots.name']],
    ['slots.{n: number, e: email}', ['slots', 'slots.number', 'slots.email']],
    ['a ? b : c', ['a', 'b', 'c']],
    ['-a + b', ['a', 'b']],
    ['!a', ['a']],
    ['[a, $.b]', ['a', 'b']],
    ['@.a', ['a']],
    ['a[0].b', ['a']],
    ['items[].name', ['items']],
    ['items[*].{n: name, c: $.currency}', ['items', 'currency']],
    ['items[?price > $.limit].name', ['items', 'limit']],
    ['items.*.name', ['items']],
    ['sort_by(items, &price)[0].name', ['items']],
    ['map(&join($.glue, [name]), items)', ['glue', 'items']],
    ['{a: b}.c', ['b']],
    ["'said'", []],
  ])('%s', (source, expected) => {
    expect(readingsOf(source)).toEqual(expected);
  });
});

describe('a template', () => {
  const judge = (source: string) => {
    const template = compileTemplate(source);
    if (!template.ok) throw new Error(template.message);
    return judgeNames(template, { said: [], slots: ['number', 'email'] });
  };

  it.each(['no expression', '{{ said }}', '{{ slots.number }} {{ slots.email }}', '{{ $ }}'])(
    'may read what is there: %s',
    (source) => {
      expect(judge(source)).toBeNull();
    },
  );

  it.each([
    ['{{ said }} {{ slot.number }}', '{{ slot.number }} reads slot,'],
    ['{{ slots.nubmer }}', '{{ slots.nubmer }} reads slots.nubmer,'],
    ['{{ said.text }}', '{{ said.text }} reads said.text,'],
  ])('is told what is misspelt and what is there: %s', (source, fault) => {
    expect(judge(source)).toBe(
      `${fault} which is not there; here are said, slots.number, slots.email`,
    );
  });
});
