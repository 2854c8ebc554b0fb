import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { formatFaults } from '../../server/config/fault.ts';
import { loadConfiguration } from '../../server/config/load.ts';
import { jsonSchemaOf } from '../../server/config/json-schema.ts';
import { secretSchema } from '../../server/config/secret.ts';
import type { ConfigSources } from '../../server/config/secret.ts';

const sources: ConfigSources = {
  environment: { SET: 'x'.repeat(40), EMPTY: '' },
  readText: (path) => (path === 'there.txt' ? 'from a file\n' : undefined),
};

const schema = z.strictObject({
  sites: z.record(
    z.string().regex(/^[a-z]+$/, 'lower-case letters only'),
    z.strictObject({
      title: z.string(),
      color: z.string().optional(),
      origins: z.array(z.string()).default([]),
      language: z.enum(['en', 'de']).default('en'),
    }),
  ),
  key: secretSchema(sources).optional(),
  keys: z.union([secretSchema(sources), z.array(secretSchema(sources)).min(1)]).optional(),
  answer: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('text'), text: z.string() }),
      z.strictObject({ kind: z.literal('call'), path: z.string() }),
    ])
    .optional(),
  query: z.record(z.string(), z.string()).optional(),
  retries: z.int().min(0).max(5).optional(),
});

const load = (text: string) => loadConfiguration({ file: 'deskbell.yaml', text, schema });
const faultsOf = (text: string): string => {
  const result = load(text);
  return result.ok ? '' : formatFaults(result.faults);
};

describe('a right configuration', () => {
  it('loads with defaults, secrets and aliases', () => {
    const result = load(
      'sites:\n  demo: &shop\n    title: Demo\n  other: *shop\nkey: env:SET\nkeys: file:there.txt\n',
    );
    expect(result).toMatchObject({
      ok: true,
      value: { sites: { demo: { title: 'Demo', language: 'en' }, other: { title: 'Demo' } } },
    });
    expect(result.ok && result.value.key?.reveal()).toBe('x'.repeat(40));
    expect(JSON.stringify(result)).not.toContain('xxx');
  });

  it('keeps quoted braces as text', () => {
    expect(load('sites: {}\nquery:\n  q: "{{ input.q }}"\n')).toMatchObject({
      value: { query: { q: '{{ input.q }}' } },
    });
  });
});

describe('a wrong configuration names file, line, column and path', () => {
  const shop = 'sites:\n  demo:\n    title: Demo\n';
  it.each([
    [
      'an unknown key',
      `${shop}    colour: red\n`,
      '4:5 sites.demo.colour: unknown key; did you mean "color"?',
    ],
    [
      'swapped letters',
      `${shop}    orgins: []\n`,
      '4:5 sites.demo.orgins: unknown key; did you mean "origins"?',
    ],
    [
      'a key like no other',
      'sites: {}\nzebra: 1\n',
      '2:1 zebra: unknown key; known keys are sites, key, keys, answer, query, retries',
    ],
    ['a wrong type', 'sites: {}\nretries: many\n', '2:10 retries: must be a number, not text'],
    [
      'a number for text',
      'sites:\n  demo: { title: 42 }\n',
      '2:18 sites.demo.title: must be text, not a number; put quotes around it',
    ],
    ['a number too large', 'sites: {}\nretries: 9\n', '2:10 retries: must be at most 5'],
    [
      'an item of a list',
      `${shop}    origins:\n      - https://a.example\n      - 7\n`,
      '6:9 sites.demo.origins[1]: must be text, not a number; put quotes around it',
    ],
    [
      'a wrong choice',
      `${shop}    language: eng\n`,
      '4:15 sites.demo.language: must be one of en, de; did you mean "en"?',
    ],
    [
      'a missing key, at its map',
      'sites:\n  demo:\n    color: red\n',
      '2:3 sites.demo.title: is missing; it must be text',
    ],
    ['a missing section', 'retries: 1\n', '1:1 sites: is missing; it must be a map'],
    ['an empty section', 'sites:\n', '1:1 sites: is empty; must be a map'],
    [
      'a bad name',
      'sites:\n  Demo 2: { title: x }\n',
      '2:3 sites["Demo 2"]: is not accepted as a name: lower-case letters only',
    ],
    [
      'an unset secret',
      'sites: {}\nkey: env:NOT_SET\n',
      '2:6 key: refers to the environment variable NOT_SET, which is not set',
    ],
    [
      'an empty secret',
      'sites: {}\nkey: env:EMPTY\n',
      '2:6 key: refers to the environment variable EMPTY, which is not set',
    ],
    [
      'a secret’s missing file',
      'sites: {}\nkey: file:gone.txt\n',
      '2:6 key: refers to the file gone.txt, which cannot be read or is empty',
    ],
    [
      'a secret in one shape of two',
      'sites: {}\nkeys:\n  - env:SET\n  - env:GONE\n',
      '4:5 keys[1]: refers to the environment variable GONE, which is not set',
    ],
    [
      'a shape that does not exist',
      'sites: {}\nanswer: { kind: txt, text: hi }\n',
      '2:17 answer.kind: must be one of text, call; did you mean "text"?',
    ],
    [
      'a key of another shape',
      'sites: {}\nanswer: { kind: call, path: /x, text: hi }\n',
      '2:33 answer.text: unknown key; known keys are kind, path',
    ],
    [
      'a key twice',
      'sites: {}\nretries: 1\nretries: 2\n',
      '3:1 retries: is there twice; keep one of the two',
    ],
    [
      'unquoted braces',
      'sites: {}\nquery:\n  q: {{ input.q }}\n',
      '3:6 query.q: braces without quotes are a YAML map; put quotes around {{ … }}',
    ],
    [
      'unquoted braces before text',
      'sites: {}\nquery:\n  q: {{ input.q }}/x\n',
      '3:6 query.q: braces without quotes are a YAML map; put quotes around {{ … }}',
    ],
    [
      'unquoted braces with brackets',
      'sites: {}\nquery:\n  q: {{ items[0] }}\n',
      '3:6 query.q: braces without quotes are a YAML map; put quotes around {{ … }}',
    ],
    ['a tab', 'sites:\n\tdemo: {}\n', '2:1: a tab indents this line; indent with spaces'],
    [
      'two documents',
      'sites: {}\n---\nretries: 1\n',
      '2:1: a second document begins here; keep one document and remove the line ---',
    ],
    [
      'a tag',
      'sites: !!binary aGk=\n',
      '1:8: a YAML tag is not accepted; write plain text, numbers, lists and maps',
    ],
    ['YAML 1.1', '%YAML 1.1\n---\nsites: {}\n', '1:1: is not YAML 1.2; remove the line %YAML'],
    [
      'an unknown anchor',
      'sites: *shop\n',
      '1:8 sites: refers to an anchor that does not exist; write it above as &NAME',
    ],
    [
      'a value inside itself',
      'sites: &a { demo: *a }\n',
      '1:19 sites.demo: refers to the value it is part of',
    ],
    [
      'a prototype',
      'sites: {}\n__proto__: {}\n',
      '2:1: a key is not a name; write NAME: before the value',
    ],
    ['a list', '- sites\n', '1:1: must be a map, not a list'],
    ['nothing', '', '1:1: is empty; must be a map'],
  ])('%s', (_, text, expected) => {
    expect(faultsOf(text)).toBe(`deskbell.yaml:${expected}`);
  });

  it('everything at once, in the order of the file', () => {
    const text = [
      'sites:',
      '  demo:',
      '    colour: red',
      '    language: fr',
      '    title: {{ shop.name }}',
      'key: hunter2-hunter2',
      'retries: 9',
      'retries: x',
    ].join('\n');
    expect(faultsOf(text).split('\n')).toEqual([
      'deskbell.yaml:3:5 sites.demo.colour: unknown key; did you mean "color"?',
      'deskbell.yaml:4:15 sites.demo.language: must be one of en, de',
      'deskbell.yaml:5:12 sites.demo.title: braces without quotes are a YAML map; put quotes around {{ … }}',
      'deskbell.yaml:6:6 key: must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself',
      'deskbell.yaml:8:1 retries: is there twice; keep one of the two',
      'deskbell.yaml:8:10 retries: must be a number, not text',
    ]);
    expect(faultsOf(text)).not.toContain('hunter2');
  });

  it('on one line, whatever a key is called', () => {
    expect(faultsOf('sites: {}\n"a\\nb\\u2028c": 1\n').split('\n')).toHaveLength(1);
  });
});

describe('a hostile configuration is refused before it costs anything', () => {
  it('aliases that multiply', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
    }
    expect(faultsOf(bomb.join('\n'))).toContain('aliases repeat more than 10000 values');
  });

  it('brackets without end', () => {
    expect(faultsOf('['.repeat(5_000))).toContain('is nested deeper than 32 levels');
  });

  it('a text beyond the limit', () => {
    const text = `sites: {} # ${'é'.repeat(limits.configBytes / 2)}`;
    expect(faultsOf(text)).toBe(
      'deskbell.yaml:1:1: is larger than 1048576 bytes; move what is not configuration out of the file',
    );
  });

  it('tens of thousands of keys, without comparing each with each', () => {
    const text = Array.from({ length: 60_000 }, (_, index) => `k${index}: v`).join('\n');
    const began = performance.now();
    expect(load(`sites: {}\nquery:\n  ${text.replaceAll('\n', '\n  ')}\n`).ok).toBe(true);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('the schema for editors', () => {
  it('describes what may be written, not what comes out', () => {
    const result = jsonSchemaOf(schema);
    expect(result.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(result).toMatchObject({
      additionalProperties: false,
      required: ['sites'],
      properties: { key: { type: 'string' } },
    });
  });
});
