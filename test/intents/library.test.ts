import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { compileIntents } from '../../server/intents/compile-intents.ts';
import type { IntentFile } from '../../server/intents/intent-schema.ts';
import { readLibrary } from '../../server/intents/library.ts';
import { readIntentFile } from '../../server/intents/read-intent-file.ts';
import { prepareSite } from '../../server/intents/site-intents.ts';
import { train } from './chat.ts';
import { countLeftOut } from './left-out.ts';

/** Every sentence that we ship exists in these; examples of what customers say in the first two. */
const languages = 'en de fr es it pt nl pl tr ar he ja zh'.split(' ');
const withPhrases = ['en', 'de'];

const library = readLibrary();

const files: { name: string; file: IntentFile; content: unknown }[] = library.map((source) => {
  const read = readIntentFile(source);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const content: unknown = 'text' in source ? parse(source.text) : source.parsed;
  return { name: source.name, file: read.intent, content };
});
const named = files.map((one) => [one.name, one] as const);
const matched = named.filter(([, { file }]) => file.matches === 'phrases');

describe.each(matched)('%s', (_, { file }) => {
  it.each(withPhrases)('knows thirty ways to say it: %s', (language) => {
    expect(new Set(file.phrases[language]).size).toBeGreaterThanOrEqual(30);
  });

  it('has a title, which is what a button says', () => {
    expect(Object.keys(file.title ?? {})).toEqual(expect.arrayContaining(languages));
  });
});

describe.each(named)('%s', (_, { content }) => {
  it('says everything in thirteen languages', () => {
    const lacking = listTexts(content, '').flatMap(({ path, texts }) =>
      languages.filter((code) => !texts[code]?.trim()).map((code) => `${path}.${code}`),
    );
    expect(lacking).toEqual([]);
  });

  it('promises no time that nobody keeps', () => {
    const promises = /\b(within|in) \d+|\b(immediately|as soon as possible|shortly|asap)\b/i;
    for (const { texts } of listTexts(content, '')) expect(texts['en']).not.toMatch(promises);
  });
});

describe('what customers say', () => {
  it.each(withPhrases)('belongs to one intent: %s', (language) => {
    const phrases = files.flatMap(({ file }) =>
      (file.phrases[language] ?? []).map((text) => ({ id: file.id, text: plain(text) })),
    );
    const shared = [...Map.groupBy(phrases, ({ text }) => text)].filter(
      ([, of]) => new Set(of.map(({ id }) => id)).size > 1,
    );
    expect(shared).toEqual([]);
  });

  it.each(withPhrases)('is understood as that intent among all others: %s', async (language) => {
    const { matcher } = await siteIn(language);
    const wrong = files.flatMap(({ file }) =>
      [...(file.phrases[language] ?? []), file.title?.[language] ?? []].flat().flatMap((text) => {
        const match = matcher.match(text);
        return match.kind === 'intent' && match.intent === file.id
          ? []
          : [`${file.id}: ${text} (${match.kind} ${match.explanation.intent})`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each(withPhrases)(
    'is mostly understood by those who never heard it: %s',
    async (language) => {
      const { share, told } = await countLeftOut(
        files.map(({ file }) => file),
        language,
      );
      console.log(told);
      expect(share).toBeGreaterThanOrEqual(0.85);
    },
    120_000,
  );
});

describe.each(languages)('the buttons in %s', (language) => {
  it('lead somewhere, each of them', async () => {
    const { offered } = await siteIn(language);
    const taps = files.flatMap(({ content }) => listButtons(content, language));
    expect([...new Set(taps.filter((tap) => !offered.has(tap)))]).toEqual([]);
  });

  it('say what they lead to', async () => {
    const { matcher } = await siteIn(language);
    for (const [, { file }] of matched) {
      const title = file.title?.[language] ?? '';
      expect(matcher.match(title), title).toMatchObject({ kind: 'intent', intent: file.id });
    }
  });
});

async function siteIn(language: string) {
  const compiled = compileIntents(library, { languages: [language] });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults, null, 2));
  return prepareSite(compiled.intents, language, { train });
}

const textsSchema = z.record(z.string(), z.string());
const buttonSchema = z.object({ label: textsSchema, say: textsSchema.optional() });

/** Every `{ en: … }` of a file, wherever it stands. */
function listTexts(
  value: unknown,
  path: string,
): { path: string; texts: z.infer<typeof textsSchema> }[] {
  if (typeof value !== 'object' || value === null) return [];
  const texts = textsSchema.safeParse(value);
  if (texts.success && texts.data['en'] !== undefined) return [{ path, texts: texts.data }];
  return Object.entries(value).flatMap(([name, inner]) => listTexts(inner, `${path}.${name}`));
}

function listButtons(value: unknown, language: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value);
  return inner.flatMap(([name, of]) => {
    const buttons = z.array(buttonSchema).safeParse(of);
    return (name === 'quick_replies' || name === 'ways_out') && buttons.success
      ? buttons.data.map(({ label, say }) => (say ?? label)[language] ?? '')
      : listButtons(of, language);
  });
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/\d+/g, '0')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
