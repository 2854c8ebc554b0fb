import type { Language } from '../languages/language.ts';
import type { Candidate } from './candidate.ts';
import { findPhrases, isSmallWord, readSaid } from './said.ts';
import type { Hit, Said } from './said.ts';

/**
 * Words that say that something was wrong. `firm`: they say so by themselves ("I meant"); a mere "no" may also be
 * an answer. What was wrong stands before `at`, what is right after it.
 */
export type Correction = { at: number; firm: boolean; phrase: string };

/** Finds what announces a correction: at the beginning, or, where it has several words, anywhere. */
export function findCorrection(said: Said): Correction | null {
  const hits = findPhrases(said, said.language.corrections);
  const begins = hits.find((hit) => isLeading(said, hit));
  const clear = hits.find((hit) => hit.words > 1 && isFirm(hit, said.language));
  const hit = clear ?? begins;
  if (hit === undefined) return null;
  return { at: hit.start, firm: isFirm(hit, said.language), phrase: hit.phrase };
}

/** Whether somebody corrects what they said before. */
export function isCorrection(text: string, language: Language): boolean {
  return findCorrection(readSaid(text, language)) !== null;
}

/**
 * Marks as not meant what stands before the words of a correction when something else stands after them: "1042,
 * sorry, I meant 1043", "1042, no, 1043".
 */
export function negateCorrected(said: Said, candidates: readonly Candidate[]): Candidate[] {
  const hits = findPhrases(said, said.language.corrections);
  const last = hits.findLast(
    ({ start }) =>
      candidates.some((candidate) => candidate.end <= start) &&
      candidates.some((candidate) => candidate.start > start && !candidate.negated),
  );
  if (last === undefined) return [...candidates];
  return candidates.map((candidate) =>
    candidate.end <= last.start ? { ...candidate, negated: true } : candidate,
  );
}

function isLeading({ words, language }: Said, { from }: Hit): boolean {
  return words.slice(0, from).every(({ folded }) => isSmallWord(folded, language));
}

/** A "no" or "wrong" that answers a question as well is no correction by itself. */
function isFirm({ phrase }: Hit, language: Language): boolean {
  return !language.no.has(phrase) && !language.negations.has(phrase);
}
