import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileIntents } from '../../server/intents/compile-intents.ts';
import { readLibrary } from '../../server/intents/library.ts';
import { prepareSite } from '../../server/intents/site-intents.ts';
import { createChat, intentsOf, train } from './chat.ts';

const fallback = {
  name: 'rest.yaml',
  text: 'id: rest\nmatches: nothing_else\nreply:\n  - text: { en: Hm. }\n',
};

describe('an intent’s file', () => {
  it('is compiled for every file we ship', () => {
    const files = readLibrary().map(({ name }) => name);
    expect(files).toContain('library/order-status.yaml');
    expect(intentsOf()).toHaveLength(files.length);
  });

  it('is explained by an example that compiles', async () => {
    const readme = readFileSync(new URL('../../server/intents/README.md', import.meta.url), 'utf8');
    const text = /```yaml\n([^]*?)```/.exec(readme)?.[1] ?? '';
    const chat = createChat({ intents: intentsOf([{ name: 'README.md', text }]) });
    await chat.say('is my order 1042 still under warranty?');
    expect((await chat.say('ada@example.com')).shown).toContain('the warranty lasts two years');
  });

  it('may answer everything with what was said', async () => {
    const intents = intentsOf([
      {
        name: 'echo.yaml',
        text: `id: echo\nmatches: everything\nreply:\n  - text: { en: '{{ said }}' }\n`,
      },
    ]);
    const chat = createChat({ intents });
    for (const text of ['where is my order?', 'x'.repeat(4_000), '  🙂 {{ slots }}']) {
      const { pieces } = await chat.say(text);
      expect(pieces).toEqual([{ type: 'part', body: { type: 'text', text } }]);
    }
  });

  it('takes the place of a shipped one with the same id', async () => {
    const intents = intentsOf([
      {
        name: 'hello.yaml',
        parsed: { id: 'hello', phrases: { en: ['hi'] }, reply: [{ text: { en: 'Ahoy!' } }] },
      },
    ]);
    expect((await createChat({ intents }).say('hi')).shown).toBe('Ahoy!');
  });

  it('has quick replies in the library that all lead somewhere', async () => {
    const intents = intentsOf();
    const { matcher, taps } = await prepareSite(intents, 'en', { train });
    expect(taps.size).toBeGreaterThan(2);
    for (const tap of taps)
      expect(matcher.match(tap), tap).toMatchObject({ kind: 'intent', confidence: 1 });
  });

  const head = 'id: a\nphrases: { en: [a] }\n';
  const slot = `  - { name: n, type: order_number, ask: { en: N? }, hint: { en: N! } }\n`;
  it.each([
    [
      'an unknown key',
      `${head}colour: red\nreply:\n  - text: { en: A }\n`,
      '',
      1,
      'Unrecognized key',
    ],
    [
      'a wrong type',
      `${head}reply:\n  - text: { en: [A] }\n`,
      'reply.0.text.en',
      4,
      'expected string',
    ],
    [
      'braces without quotes',
      `${head}reply:\n  - text:\n      en: {{ said }}\n`,
      '',
      5,
      'put quotes around {{ … }}',
    ],
    ['YAML that cannot be read', `${head}reply: [`, '', 3, ''],
    [
      'a template that is refused',
      `${head}reply:\n  - text: { en: '{{ said' }\n`,
      'reply.0.text.en',
      4,
      '{{ without }}',
    ],
    [
      'a template whose root is misspelt',
      `${head}reply:\n  - text: { en: 'Order {{ slot.n }}' }\n`,
      'reply.0.text.en',
      4,
      '{{ slot.n }} reads slot, which is not there; here are said, wish, slots',
    ],
    [
      'a template that reads a slot which does not exist',
      `${head}slots:\n${slot}give_up: { text: { en: G } }\nreply:\n  - text:\n      en: 'Order {{ upper(slots.nn) }}'\n`,
      'reply.0.text.en',
      8,
      'reads slots.nn, which is not there; here are said, wish, slots.n',
    ],
    [
      'a question that reads an answer from a backend',
      `${head}slots:\n${slot.replace('N?', "'{{ result.number }}'")}give_up: { text: { en: G } }\nreply:\n  - text: { en: A }\n`,
      'slots.0.ask.text.en',
      4,
      'reads result, which is not there',
    ],
    [
      'a form’s thanks that read a field which does not exist',
      `${head}reply:\n  - form: { name: f, title: { en: F }, submit: { en: S }, capture: lead, thanks: [{ text: { en: '{{ form.nmae }}' } }], fields: [{ name: name, label: { en: N }, kind: text }, { name: email, label: { en: E }, kind: email }] }\n`,
      'reply.0.form.thanks.0.text.en',
      4,
      'reads form.nmae, which is not there; here are form.name, form.email',
    ],
    [
      'a language without words',
      `${head}reply:\n  - text: { de: Hallo }\n`,
      'reply.0.text',
      4,
      'no words for the language en',
    ],
    [
      'no phrases',
      'id: a\nreply:\n  - text: { en: A }\n',
      'phrases',
      1,
      'neither phrases nor keywords',
    ],
    [
      'slots without a way out',
      `${head}slots:\n${slot}reply:\n  - text: { en: A }\n`,
      '',
      1,
      'needs give_up',
    ],
    [
      'two slots of one name',
      `${head}slots:\n${slot}${slot}give_up: { text: { en: G } }\nreply:\n  - text: { en: A }\n`,
      'slots.1.name',
      5,
      'another slot',
    ],
    [
      'a card without a call',
      `${head}reply:\n  - card: order\n`,
      'reply.0',
      4,
      'a card: order needs ask: { capability: order.get }',
    ],
    [
      'a part that is two',
      `${head}reply:\n  - text: { en: A }\n    card: order\n`,
      'reply.0',
      4,
      'exactly one of',
    ],
    [
      'a lead without an address',
      `${head}reply:\n  - form: { name: f, title: { en: F }, submit: { en: S }, capture: lead, thanks: [{ text: { en: T } }], fields: [{ name: name, label: { en: N }, kind: text }] }\n`,
      'reply.0.form.fields',
      4,
      'needs a field email',
    ],
    [
      'a call whose input no slot gives',
      `${head}slots:\n${slot}give_up: { text: { en: G } }\ntoo_many_tries: { text: { en: W } }\nask: { capability: order.get, with: { number: n, email: n } }\nerrors: { default: { text: { en: E }, then: end } }\nreply:\n  - card: order\n`,
      'ask.with.email',
      7,
      'slot of type email',
    ],
  ])('is refused with file, path and line: %s', (_, text, path, line, message) => {
    const compiled = compileIntents([fallback, { name: 'a.yaml', text }], { languages: ['en'] });
    if (compiled.ok) throw new Error('it was accepted');
    expect(compiled.faults[0]).toMatchObject({ file: 'a.yaml', path, line });
    expect(compiled.faults[0]?.message).toContain(message);
  });

  it('is refused when it reads what a backend’s answer does not hold', () => {
    const [order] = readLibrary().filter(({ name }) => name.includes('order-status'));
    if (order === undefined || !('text' in order)) throw new Error('there is no such file');
    const text = order.text.replace('{{ result.number }}', '{{ result.nmuber }}');
    const compiled = compileIntents([fallback, { name: 'o.yaml', text }], { languages: ['en'] });
    expect(compiled.ok ? [] : compiled.faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^{{ result.nmuber }} reads result.nmuber, .*result.number, /),
    ]);
  });

  it('is refused when files do not fit together', () => {
    const faultsOf = (...names: string[]) => {
      const sources = names.map((text, at) => ({ name: `${at}.yaml`, text }));
      const compiled = compileIntents(sources, { languages: ['en'] });
      return compiled.ok ? [] : compiled.faults.map(({ file, message }) => `${file}: ${message}`);
    };
    const intent = `${head}reply:\n  - text: { en: A }\n`;
    expect(faultsOf(fallback.text, intent)).toEqual([]);
    expect(faultsOf(fallback.text, intent, intent)).toEqual(['2.yaml: another file has the id a']);
    expect(faultsOf(intent)).toEqual([': one intent must have matches: nothing_else']);
    expect(faultsOf(fallback.text, fallback.text.replace('rest', 'more'))).toEqual([
      '1.yaml: another intent already matches nothing_else',
    ]);
  });

  it('tells the faults of all files at once', () => {
    const sources = [
      ...readLibrary(),
      { name: 'a.yaml', parsed: 7 },
      { name: 'b.yaml', parsed: {} },
    ];
    const compiled = compileIntents(sources, { languages: ['en'] });
    expect(compiled.ok ? [] : new Set(compiled.faults.map(({ file }) => file))).toEqual(
      new Set(['a.yaml', 'b.yaml']),
    );
  });
});

describe('a reply that cannot be made', () => {
  it('is told to the owner, and never shown', async () => {
    const intents = intentsOf([
      {
        name: 'odd.yaml',
        text: `id: odd\nphrases: { en: [odd question] }\nreply:\n  - text: { en: 'It is {{ slots }}.' }\n`,
      },
    ]);
    const chat = createChat({ intents });
    expect((await chat.say('odd question')).shown).toContain('I am not sure I understood');
    expect(chat.faults).toMatchObject([{ where: 'intents.reply' }]);
  });
});
