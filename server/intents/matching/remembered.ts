import { limits } from '../../../shared/limits.ts';
import type { MatchedLanguage } from './languages.ts';
import type { Match } from './matcher.ts';

type JudgeWords = (words: readonly string[], language: MatchedLanguage) => Match;

/**
 * Remembers what was made of the words asked about last. Numbers and addresses are masked before anything is judged,
 * so many customers say the same words; and a message of two sentences is judged whole, in parts and again. What was
 * made of words depends on nothing else. Bounded, and the words asked about least lately are forgotten.
 */
export function rememberJudged(judgeWords: JudgeWords): JudgeWords {
  const remembered = new Map<string, Match>();
  return (words, language) => {
    if (words.length > limits.wordsRemembered) return judgeWords(words, language);
    const key = `${language.code} ${words.join(' ')}`;
    const known = remembered.get(key);
    const match = known ?? judgeWords(words, language);
    // Taken out and put back: the first of the map is the one asked about least lately.
    remembered.delete(key);
    remembered.set(key, match);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= limits.matchesRemembered) break;
      remembered.delete(oldest);
    }
    return match;
  };
}
