import type { Language } from '../languages/language.ts';
import { findPhrases } from './said.ts';
import type { Said } from './said.ts';

/** A number said in words: `next` is the word after it; `article` says that it may be just an article. */
export type WordNumber = {
  value: number;
  start: number;
  end: number;
  from: number;
  next: number;
  article: boolean;
};

const joints = new Set(['and', 'und', 'y', 'e', 'et', 'en', 'i', 've']);

/** Numbers in words: "two", "twenty-five", "two hundred and ten", "two dozen". */
export function findWordNumbers(said: Said): WordNumber[] {
  const found: WordNumber[] = [];
  for (const hit of findPhrases(said, said.language.numbers)) {
    const value = said.language.numbers.get(hit.phrase) ?? 0;
    const before = found.at(-1);
    const next = hit.from + hit.words;
    if (before !== undefined && adjoins(said, before, hit.from)) {
      const sum = compose(before.value, value);
      if (sum !== null) {
        found[found.length - 1] = { ...before, value: sum, end: hit.end, next, article: false };
        continue;
      }
    }
    const article = isArticle(hit.phrase, said.language);
    found.push({ value, start: hit.start, end: hit.end, from: hit.from, next, article });
  }
  return found;
}

function isArticle(phrase: string, language: Language): boolean {
  return language.articleNumbers.has(phrase);
}

function adjoins({ words }: Said, before: WordNumber, from: number): boolean {
  if (before.next === from) return true;
  return before.next === from - 1 && joints.has(words[before.next]?.folded ?? '');
}

function compose(before: number, next: number): number | null {
  if (before <= 0) return null;
  const tail = before % 1000;
  if (next === 1000 && before < 1000) return before * 1000;
  if ((next === 100 || next === 12) && tail > 0 && tail < 12) return before - tail + tail * next;
  if (next < 100 && tail >= 100 && tail % 100 === 0) return before + next;
  if (next < 10 && tail >= 20 && tail % 10 === 0) return before + next;
  return before >= 1000 && tail === 0 && next < 1000 ? before + next : null;
}
