import { matchedLanguageOf } from '../matching/languages.ts';
import type { FaqEntry } from './faq-schema.ts';
import { readWords } from './read-words.ts';
import type { Words } from './read-words.ts';

export type FaqHit = {
  id: string;
  title: string;
  /** How much of what the question says the entry says too, between 0 and 1. */
  share: number;
  /** How much of the title or phrasing it is most like the question says. */
  likeness: number;
};

export type FaqIndex = {
  /** The entry whose title or phrasing this is, whatever the endings and the words for the same things. */
  exact(text: string): FaqHit | null;
  /** The entries that fit a question, best first; linear in the question. Deterministic. */
  search(text: string): FaqHit[];
};

/** What a word in each field counts for the rank. */
const fieldWeights = { title: 2, phrase: 2, answer: 1 } as const;
/** Saturation and length normalisation, as usual with BM25. */
const k1 = 1.2;
const b = 0.6;
/** A word that is found in the answer alone says less about what was asked. */
const answerShare = 0.5;
/** Below this a word says nothing about the subject. */
const contentWeight = 0.3;
const mostHits = 4;

type Posting = { entry: number; frequency: number; inQuestion: boolean };
type Question = { entry: number; words: ReadonlyMap<string, number>; weight: number };

/** Reads a list in one language; entries without words in it are left out. */
export function createFaqIndex(entries: readonly FaqEntry[], code: string): FaqIndex {
  const language = matchedLanguageOf(code);
  const read = (text: string): Words => readWords(text, language);
  const postings = new Map<string, Posting[]>();
  const questions: Question[] = [];
  const sayings = new Map<string, number>();
  const lengths: number[] = [];

  for (const [entry, { title, phrases, answer }] of entries.entries()) {
    const asked = [title[code] ?? [], phrases[code] ?? []].flat().map(read);
    const words = new Map<string, Posting>();
    const add = ({ names, weights }: Words, field: number, inQuestion: boolean): void => {
      for (const [at, name] of names.entries()) {
        const known = words.get(name) ?? { entry, frequency: 0, inQuestion: false };
        known.frequency += field * (weights[at] ?? 0);
        known.inQuestion ||= inQuestion;
        words.set(name, known);
      }
    };
    for (const [at, reading] of asked.entries()) {
      add(reading, at === 0 ? fieldWeights.title : fieldWeights.phrase, true);
      questions.push({ entry, ...weigh(reading) });
      const key = keyOf(reading);
      if (key !== '' && !sayings.has(key)) sayings.set(key, entry);
    }
    add(read(answer[code] ?? ''), fieldWeights.answer, false);
    lengths.push([...words.values()].reduce((sum, { frequency }) => sum + frequency, 0));
    for (const [name, posting] of words) {
      const known = postings.get(name);
      if (known === undefined) postings.set(name, [posting]);
      else known.push(posting);
    }
  }
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1);
  const rarityOf = (name: string): number =>
    1 + Math.log((entries.length + 1) / ((postings.get(name)?.length ?? 0) + 1));
  const hit = (entry: number, share: number, likeness: number): FaqHit[] => {
    const { id = '', title = {} } = entries[entry] ?? {};
    const shown = title[code];
    return shown === undefined ? [] : [{ id, title: shown, share, likeness }];
  };

  return {
    exact(text) {
      if (sayings.size === 0) return null;
      const entry = sayings.get(keyOf(read(text)));
      return entry === undefined ? null : (hit(entry, 1, 1)[0] ?? null);
    },
    search(text) {
      if (postings.size === 0) return [];
      const { words } = weigh(read(text));
      const found = new Map<number, { rank: number; shared: number; content: boolean }>();
      let whole = 0;
      for (const [name, weight] of words) {
        const rarity = rarityOf(name) * weight;
        whole += rarity;
        for (const { entry, frequency, inQuestion } of postings.get(name) ?? []) {
          const norm = k1 * (1 - b + (b * (lengths[entry] ?? 0)) / (averageLength || 1));
          const known = found.get(entry) ?? { rank: 0, shared: 0, content: false };
          known.rank += (rarity * frequency * (k1 + 1)) / (frequency + norm);
          known.shared += rarity * (inQuestion ? 1 : answerShare);
          known.content ||= weight >= contentWeight;
          found.set(entry, known);
        }
      }
      const likeness = likenessTo(words);
      return [...found]
        .filter(([, { content }]) => content)
        .sort(([a, x], [b, y]) => y.rank - x.rank || a - b)
        .slice(0, mostHits)
        .flatMap(([entry, { shared }]) => hit(entry, shared / whole, likeness(entry)));
    },
  };

  /** How much of an entry's most similar title or phrasing is said. */
  function likenessTo(words: ReadonlyMap<string, number>): (entry: number) => number {
    const best = new Map<number, number>();
    for (const { entry, words: asked, weight } of questions) {
      let said = 0;
      for (const [name, share] of asked) if (words.has(name)) said += share;
      best.set(entry, Math.max(best.get(entry) ?? 0, weight === 0 ? 0 : said / weight));
    }
    return (entry) => best.get(entry) ?? 0;
  }
}

function keyOf({ names }: Words): string {
  return names.join(' ');
}

/** Each word once, with the most it weighs, and what all of them weigh. */
function weigh({ names, weights }: Words): {
  words: ReadonlyMap<string, number>;
  weight: number;
} {
  const words = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    words.set(name, Math.max(words.get(name) ?? 0, weights[at] ?? 0));
  }
  return { words, weight: [...words.values()].reduce((sum, weight) => sum + weight, 0) };
}
