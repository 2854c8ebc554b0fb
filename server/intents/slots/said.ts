import { fold } from '../languages/fold.ts';
import type { Language } from '../languages/language.ts';

/** A word and where it stands. In scripts without spaces each character is one (`unspaced`). */
export type Word = { folded: string; start: number; end: number; unspaced: boolean };

/** A message as the kinds of slots see it. Only its first 300 words are looked at. */
export type Said = { text: string; words: readonly Word[]; language: Language };

const mostWords = 300;
const wordPattern =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]\p{M}*|[[\p{L}\p{N}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+(?:['’][\p{L}\p{N}\p{M}]+)*/gv;
const unspacedPattern = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]/u;

export function readSaid(text: string, language: Language): Said {
  const words: Word[] = [];
  for (const match of text.matchAll(wordPattern)) {
    if (words.length === mostWords) break;
    const [raw] = match;
    words.push({
      folded: fold(raw),
      start: match.index,
      end: match.index + raw.length,
      unspaced: unspacedPattern.test(raw),
    });
  }
  return { text, words, language };
}

/** A phrase found at a word: how many words it has, and where it stands. */
export type Hit = { phrase: string; from: number; words: number; start: number; end: number };

type Phrases = { has(phrase: string): boolean };

/** The longest phrase that begins at a word, or null. Phrases of one's own come with what they `begin` with. */
export function phraseAt(
  { words, language }: Said,
  from: number,
  phrases: Phrases,
  begins: ReadonlySet<string> = language.begins,
): Hit | null {
  const first = words[from];
  if (first === undefined || !begins.has(first.folded)) return null;
  const most = first.unspaced ? 14 : 7;
  let phrase = '';
  let hit: Hit | null = null;
  for (let count = 1; count <= most; count += 1) {
    const word = words[from + count - 1];
    if (word === undefined) break;
    const joint = count > 1 && !(word.unspaced && words[from + count - 2]?.unspaced) ? ' ' : '';
    phrase += joint + word.folded;
    if (phrases.has(phrase)) {
      hit = { phrase, from, words: count, start: first.start, end: word.end };
    }
  }
  return hit;
}

/** All phrases in a message, from left to right, the longest at each place; they do not overlap. */
export function findPhrases(
  said: Said,
  phrases: Phrases,
  begins: ReadonlySet<string> = said.language.begins,
): Hit[] {
  const hits: Hit[] = [];
  for (let at = 0; at < said.words.length;) {
    const hit = phraseAt(said, at, phrases, begins);
    if (hit !== null) hits.push(hit);
    at += hit?.words ?? 1;
  }
  return hits;
}

/** Whether a word says little: a filler or a stop word, as itself or as what it stands for. */
export function isSmallWord(folded: string, language: Language): boolean {
  const known = (word: string) => language.fillers.has(word) || language.stopWords.has(word);
  if (known(folded) || known(language.synonyms.get(folded) ?? folded)) return true;
  return language.contractions.get(folded)?.split(' ').every(known) ?? false;
}

/** Whether "not" or the like stands before a word, over articles at most. */
export function isNegatedAt({ words, language }: Said, from: number): boolean {
  for (let back = from - 1; back >= 0 && from - back <= 4; back -= 1) {
    const word = words[back]?.folded ?? '';
    if (language.negations.has(word)) return true;
    if (!language.articles.has(word)) return false;
  }
  return false;
}
