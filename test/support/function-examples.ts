import type { Json } from '../../shared/json.ts';

type Example = { takes: string; gives: string; example: string; input: Json };

const of = (takes: string, gives: string, example: string, input: Json): Example => {
  return { takes, gives, example, input };
};

/** What backends write in ways of their own, and how it is read. */
export const recipes: readonly { about: string; source: string; input: Json }[] = [
  { about: 'a sum', source: 'money(total, currency)', input: { total: '19.90', currency: 'EUR' } },
  {
    about: 'a sum with a comma',
    source: "money(replace(replace(total, '.', ''), ',', '.'), 'EUR')",
    input: { total: '1.234,50' },
  },
  { about: 'a sum in cents', source: "minor_money(cents, 'EUR')", input: { cents: 1990 } },
  {
    about: 'a day written 17.11.2026',
    source: "date(join('-', reverse(split(created, '.'))))",
    input: { created: '17.11.2026' },
  },
  { about: 'a moment in seconds', source: 'date(created)', input: { created: 1795000000 } },
  { about: 'a number that is text', source: 'to_number(qty)', input: { qty: '2' } },
  {
    about: 'lines, with something of the whole',
    source: 'lines[].{name: title, quantity: qty, price: money(price, $.currency)}',
    input: { currency: 'EUR', lines: [{ title: 'Mug', qty: 2, price: 8.5 }] },
  },
];

/** Every function: what it takes and gives, and an example that is run. */
export const explained: Readonly<Record<string, Example>> = {
  money: of(
    'amount, currency',
    'a sum; refuses commas, and more decimals than the currency has',
    "money(@, 'EUR')",
    19.9,
  ),
  minor_money: of('cents, currency', 'a sum of whole cents', "minor_money(@, 'EUR')", 1990),
  money_minor: of('amount, currency', 'only the cents of it', "money_minor(@, 'EUR')", '19.90'),
  money_major: of('cents, currency', 'cents as a decimal text', "money_major(@, 'EUR')", 1990),
  date: of(
    'value',
    'a moment: of ISO 8601 (UTC without a zone), of a date as mail has it, of seconds or milliseconds since 1970; refuses everything else',
    'date(@)',
    '2026-11-17 09:12',
  ),
  to_number: of(
    'value',
    'a number, of its decimal spelling too; nothing for anything else',
    'to_number(@)',
    '2',
  ),
  to_string: of('value', 'a text; of lists and objects their JSON', 'to_string(@)', 1042),
  to_array: of('value', 'a list of it, unless it is one', 'to_array(@)', 'a'),
  lower: of('text', 'the text in lower case', 'lower(@)', 'SO-1'),
  upper: of('text', 'the text in upper case', 'upper(@)', 'so-1'),
  trim: of('text', 'the text without blanks around it', 'trim(@)', ' a '),
  digits: of('text', 'only 0 to 9 of it', 'digits(@)', '#1042'),
  replace: of(
    'text, what, with',
    'the text with every occurrence replaced, literally',
    "replace(@, ',', '.')",
    '1,5',
  ),
  split: of('text, at', 'a list of its parts', "split(@, ', ')", 'a, b'),
  join: of('glue, list', 'one text; what is absent is left out', "join(' ', @)", [
    'Ada',
    null,
    'L',
  ]),
  starts_with: of('text, start', 'whether it begins so', "starts_with(@, 'SO-')", 'SO-1'),
  ends_with: of('text, end', 'whether it ends so', "ends_with(@, '.pdf')", 'a.pdf'),
  contains: of('list or text, value', 'whether it holds it', "contains(@, 'a')", ['a', 'b']),
  length: of('list, text or object', 'how many it holds', 'length(@)', ['a', 'b']),
  reverse: of('list', 'the list backwards', 'reverse(@)', [1, 2]),
  quote: of(
    'text, mark',
    "the text between marks, for a vendor's search language",
    "quote(@, '\"')",
    'a"b',
  ),
  escape: of('text, marks', 'a backslash before each of the marks', "escape(@, ':')", 'a:b'),
  base64: of('text', 'Base64 of its UTF-8', 'base64(@)', 'a:b'),
  md5: of('text', 'MD5, hex', 'md5(@)', 'a'),
  sha256: of('text', 'SHA-256, hex', 'sha256(@)', ''),
  default: of('value, otherwise', 'otherwise, when the value is absent', "default(note, '-')", {}),
  not_null: of('value, …', 'the first that is there', 'not_null(a, b)', { b: 1 }),
  lookup: of('map, key', 'the member of that name, or nothing', 'lookup(names, code)', {
    names: { x: 'X' },
    code: 'x',
  }),
  keys: of('object', 'the names of its members', 'keys(@)', { a: 1 }),
  values: of('object', 'the values of its members', 'values(@)', { a: 1 }),
  merge: of('object, …', 'one object; the later ones win', 'merge(a, b)', {
    a: { x: 1 },
    b: { y: 2 },
  }),
  map: of('&expression, list', 'what the expression gives for each', 'map(&id, @)', [{ id: 1 }]),
  sort: of('list', 'the list in order', 'sort(@)', [2, 1]),
  sort_by: of('list, &expression', 'the list in the order of what it gives', 'sort_by(@, &at)', [
    { at: 2 },
    { at: 1 },
  ]),
  min_by: of('list, &expression', 'the item with the least', 'min_by(@, &at)', [
    { at: 2 },
    { at: 1 },
  ]),
  max_by: of('list, &expression', 'the item with the most', 'max_by(@, &at)', [
    { at: 2 },
    { at: 1 },
  ]),
  sum: of('list', 'the sum of numbers', 'sum(@)', [1, 2]),
  min: of('list', 'the least number', 'min(@)', [2, 1]),
  max: of('list', 'the greatest number', 'max(@)', [2, 1]),
  abs: of('number', 'without its sign', 'abs(@)', -1),
  ceil: of('number', 'rounded up', 'ceil(@)', 1.2),
  floor: of('number', 'rounded down', 'floor(@)', 1.8),
};
