import { search } from '@jmespath-community/jmespath';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../server/expressions/expression.ts';
import type { Json } from '../../shared/json.ts';

/** Cases after JMESPath's specification and its compliance tests: an input, and what expressions find in it. */
const cases: { about: string; given: Json; finds: [expression: string, result: Json][] }[] = [
  {
    about: 'identifiers and subexpressions',
    given: {
      foo: { bar: { baz: 'correct' }, '1': ['one', 'two'] },
      'foo bar': 1,
      '☯': true,
      '"': 2,
    },
    finds: [
      ['foo', { bar: { baz: 'correct' }, '1': ['one', 'two'] }],
      ['foo.bar.baz', 'correct'],
      ['foo\n.\nbar\n.baz', 'correct'],
      ['foo.bar.baz.bad', null],
      ['bad.morebad', null],
      ['foo."1"', ['one', 'two']],
      ['foo."1"[0]', 'one'],
      ['"foo bar"', 1],
      ['"☯"', true],
      ['"\\u262f"', true],
      ['"\\""', 2],
      ['@.foo.bar.baz', 'correct'],
      [
        '@',
        { foo: { bar: { baz: 'correct' }, '1': ['one', 'two'] }, 'foo bar': 1, '☯': true, '"': 2 },
      ],
    ],
  },
  {
    about: 'indexes and slices',
    given: { list: [0, 1, 2, 3, 4, 5], text: 'abc', deep: [[1, 2], [3]] },
    finds: [
      ['list[0]', 0],
      ['list[5]', 5],
      ['list[6]', null],
      ['list[-1]', 5],
      ['list[-6]', 0],
      ['list[-7]', null],
      ['text[0]', null],
      ['deep[1][0]', 3],
      ['list[1:3]', [1, 2]],
      ['list[:2]', [0, 1]],
      ['list[4:]', [4, 5]],
      ['list[-2:]', [4, 5]],
      ['list[::2]', [0, 2, 4]],
      ['list[::-1]', [5, 4, 3, 2, 1, 0]],
      ['list[5:0:-2]', [5, 3, 1]],
      ['list[10:]', []],
      ['list[-10:2]', [0, 1]],
      ['list[1:1]', []],
    ],
  },
  {
    about: 'flattening and projections over lists',
    given: {
      people: [{ name: 'a', tags: ['x'] }, { name: 'b', tags: ['y', 'z'] }, { tags: null }, 7],
      nested: [[1, [2]], 3, [[4], 5]],
    },
    finds: [
      ['people[*].name', ['a', 'b']],
      ['people[].name', ['a', 'b']],
      ['people[*].tags', [['x'], ['y', 'z']]],
      ['people[*].tags[]', ['x', 'y', 'z']],
      ['people[].tags[0]', ['x', 'y']],
      ['people[*].bad', []],
      ['people[0][*]', null],
      ['bad[*].name', null],
      ['nested[]', [1, [2], 3, [4], 5]],
      ['nested[][]', [1, 2, 3, 4, 5]],
      ['nested[*][0]', [1, [4]]],
      ['people[:2].name', ['a', 'b']],
      ['people[-3:-1].tags[]', ['y', 'z']],
    ],
  },
  {
    about: 'projections over objects',
    given: { ops: { a: { n: 1 }, b: { n: 2 }, c: { m: 3 } }, empty: {}, list: [1] },
    finds: [
      ['ops.*.n', [1, 2]],
      ['ops.*', [{ n: 1 }, { n: 2 }, { m: 3 }]],
      ['empty.*', []],
      ['list.*', null],
      ['bad.*', null],
      ['*.a.n', [1]],
    ],
  },
  {
    about: 'filters and comparisons',
    given: {
      lines: [
        { t: 'mug', q: 2, s: true },
        { t: 'tea', q: 0, s: false },
        { t: 'pot', q: 2, s: null },
      ],
      a: 1,
      b: 2,
    },
    finds: [
      ["lines[?t == 'mug'].q", [2]],
      ["lines[?t != 'mug'].t", ['tea', 'pot']],
      ['lines[?q > `1`].t', ['mug', 'pot']],
      ['lines[?q >= `0`].t', ['mug', 'tea', 'pot']],
      ['lines[?q < `1`].t', ['tea']],
      ['lines[?s].t', ['mug']],
      ['lines[?!s].t', ['tea', 'pot']],
      ["lines[?s && t == 'mug'].t", ['mug']],
      ['lines[?s || q == `2`].t', ['mug', 'pot']],
      ["lines[?(s || q == `2`) && t == 'pot'].t", ['pot']],
      ['lines[?s == `null`].t', ['pot']],
      ["lines[?t > 'a']", []],
      ['lines[?bad].t', []],
      ["lines[?contains(t, 'e')].t", ['tea']],
      ['a == `1`', true],
      ['a < b', true],
      ['lines[?q == `2`] | [0].t', 'mug'],
      ['lines[?@.q == `0`] | [0].t', 'tea'],
      ['a[?x]', null],
    ],
  },
  {
    about: 'truth: what is empty, false or nothing is not true',
    given: { f: false, n: null, s: '', l: [], o: {}, zero: 0, t: 'x' },
    finds: [
      ['f || t', 'x'],
      ['n || t', 'x'],
      ['s || t', 'x'],
      ['l || t', 'x'],
      ['o || t', 'x'],
      ['zero || t', 0],
      ['t && zero', 0],
      ['f && t', false],
      ['n && t', null],
      ['!zero', false],
      ['!s', true],
      ['!(n)', true],
      ['f || n || s', ''],
      ['bad || `"d"`', 'd'],
    ],
  },
  {
    about: 'multiselects, pipes and literals',
    given: { a: { b: 1, c: 2 }, list: [{ x: 1 }, { x: 2 }], n: null },
    finds: [
      ['a.{p: b, q: c, r: d}', { p: 1, q: 2, r: null }],
      ['a.[b, c, d]', [1, 2, null]],
      ['{"k": a.b}', { k: 1 }],
      ['[a.b, list[0].x]', [1, 1]],
      ['list[*].{y: x}', [{ y: 1 }, { y: 2 }]],
      ['list[].[x]', [[1], [2]]],
      ['n.{p: b}', null],
      ['bad.[b]', null],
      ['list[*].x | [0]', 1],
      ['list[*].x | length(@)', 2],
      ['a | b', 1],
      ['`{"k": [1, null]}`', { k: [1, null] }],
      ['`"a\\`b"`', 'a`b'],
      ["'raw \\' text'", "raw ' text"],
      ["'\\n'", '\\n'],
      ['`-1.5`', -1.5],
    ],
  },
  {
    about: 'functions',
    given: {
      n: [3, -1, 2],
      w: ['b', 'c', 'a'],
      p: [
        { k: 'b', v: 2 },
        { k: 'a', v: 1 },
      ],
      o: { x: 1, y: 2 },
      t: 'Order 7',
      none: null,
    },
    finds: [
      ['length(n)', 3],
      ['length(t)', 7],
      ['length(o)', 2],
      ['sum(n)', 4],
      ["contains(w, 'a')", true],
      ["contains(t, 'der')", true],
      ["starts_with(t, 'Ord')", true],
      ["ends_with(t, '7')", true],
      ["join('-', w)", 'b-c-a'],
      ['keys(o)', ['x', 'y']],
      ['values(o)', [1, 2]],
      ['reverse(w)', ['a', 'c', 'b']],
      ['sort_by(p, &k)[*].v', [1, 2]],
      ['max_by(p, &v).k', 'b'],
      ['min_by(p, &v).k', 'a'],
      ['not_null(none, bad, t)', 'Order 7'],
      ['to_string(`[1]`)', '[1]'],
      ["to_number('7')", 7],
      ["to_number('x')", null],
      ['merge(o, `{"y": 3}`)', { x: 1, y: 3 }],
    ],
  },
];

function evaluate(source: string, input: Json): Json | string {
  const compiled = compileExpression(source);
  if (!compiled.ok) return `refused: ${compiled.message}`;
  const found = compiled.evaluate(input);
  return found.ok ? found.value : `failed: ${found.message}`;
}

describe.each(cases)('JMESPath: $about', ({ given, finds }) => {
  it.each(finds)('%s', (expression, result) => {
    expect(evaluate(expression, given)).toEqual(result);
    // The expectation itself is the library's too, whose walk is not ours.
    expect(search(given, expression)).toEqual(result);
  });
});

describe('JMESPath: what is no expression', () => {
  it.each([
    ...[
      '.',
      'foo.',
      '.foo',
      'foo..bar',
      'foo bar',
      'foo[',
      'foo]',
      'foo[0',
      'foo[abc]',
      'foo.[',
      '*foo',
    ],
    ...[
      'foo.1',
      'foo[?',
      'foo[?a ==]',
      '{a}',
      '{a:}',
      '[a,]',
      'a |',
      '|| a',
      'a ==',
      '`{bad`',
      "'open",
    ],
    ...['"open', 'length(', 'length(a', 'foo[0:1:0:1]', '&', '#'],
  ])('%s is refused when the configuration is read', (source) => {
    expect(compileExpression(source).ok).toBe(false);
  });

  it.each(['abs(`-1`)x', 'nothing(a)', 'length(a, b)', 'length()', 'list[::0]'])(
    '%s gives no value',
    (source) => {
      const result = evaluate(source, { a: [1], b: 2, list: [1] });
      expect(result).toEqual(expect.stringMatching(/^(refused|failed): /));
    },
  );
});
