import type { Language } from './languages/language.ts';
import type { Matchable } from './matcher.ts';
import { emailMask, numberMask, readSentences } from './sentence.ts';
import { createVocabulary } from './vocabulary.ts';

/** An intent that may be meant, how much speaks for it (0 to 1) and why, for people. */
export type Candidate = { intent: Matchable; confidence: number; because: string };

export type PhraseIndex = { candidatesFor(said: readonly string[]): Candidate[] };

type Phrase = { intent: Matchable; text: string; joined: string; tokens: string[]; weight: number };
type Knowledge = { intent: Matchable; groups: string[][]; known: ReadonlySet<string> };

/**
 * The share of a message's weighty words that an intent must know. An intent that calls a backend is told
 * apart from questions it cannot answer ("cancel order 1042") by the words it has never seen.
 */
const carefulCoverage = 0.65;
const keywordCoverage = 0.4;

/** Compares one sentence with the phrases of all intents and with their keywords. */
export function createPhraseIndex(intents: readonly Matchable[], language: Language): PhraseIndex {
  const read = (text: string) => readSentences(text, language).flat();
  const weigh = (tokens: Iterable<string>) => {
    let total = 0;
    for (const token of tokens) total += weightOf(token, language);
    return total;
  };
  const phrases: Phrase[] = intents.flatMap((intent) =>
    intent.phrases.map((text) => {
      const said = read(text);
      const tokens = [...new Set(said)];
      return { intent, text, joined: said.join(' '), tokens, weight: weigh(tokens) };
    }),
  );
  const knowledge: Knowledge[] = intents.map((intent) => {
    const groups = intent.keywords.map((group) => group.flatMap(read));
    const own = phrases.filter((phrase) => phrase.intent === intent);
    return {
      intent,
      groups,
      known: new Set([...groups.flat(), ...own.flatMap(({ tokens }) => tokens)]),
    };
  });
  const phrasesWith = new Map<string, Phrase[]>();
  for (const phrase of phrases) {
    for (const token of phrase.tokens) {
      const others = phrasesWith.get(token);
      if (others === undefined) phrasesWith.set(token, [phrase]);
      else others.push(phrase);
    }
  }
  const vocabulary = createVocabulary([
    ...phrasesWith.keys(),
    ...knowledge.flatMap((of) => of.groups.flat()),
  ]);

  function byPhrase(said: readonly string[], heard: ReadonlyMap<string, number>): Candidate[] {
    const joined = said.join(' ');
    const total = weigh(heard.keys());
    const shared = new Map<Phrase, { weight: number; content: boolean }>();
    for (const [token, likeness] of heard) {
      const weight = weightOf(token, language);
      for (const phrase of phrasesWith.get(token) ?? []) {
        const before = shared.get(phrase);
        shared.set(phrase, {
          weight: (before?.weight ?? 0) + weight * likeness,
          content: (before?.content ?? false) || weight > smallWord,
        });
      }
    }
    return [...shared].flatMap(([phrase, { weight, content }]) => {
      const { intent, text } = phrase;
      if (phrase.joined === joined) return [{ intent, confidence: 1, because: `says “${text}”` }];
      // Small words alone say nothing: "what is the" is not "what is the status of my order".
      if (!content) return [];
      const confidence = Math.min(0.98, (2 * weight) / (total + phrase.weight));
      return [{ intent, confidence, because: `resembles “${text}”` }];
    });
  }

  function byKeyword(heard: ReadonlyMap<string, number>): Candidate[] {
    return knowledge.flatMap(({ intent, groups, known }) => {
      const group = groups.find((tokens) => tokens.every((token) => heard.has(token)));
      if (group === undefined) return [];
      const covered = coverage(heard, known);
      if (covered < keywordCoverage) return [];
      const because = `has the words ${group.join(' + ')}`;
      return [{ intent, confidence: 0.65 + 0.25 * covered, because }];
    });
  }

  /** How much of what was heard, by weight and small words aside, is known. */
  function coverage(heard: ReadonlyMap<string, number>, known: ReadonlySet<string>): number {
    const content = [...heard.keys()].filter((token) => weightOf(token, language) > smallWord);
    return content.length === 0
      ? 1
      : weigh(content.filter((token) => known.has(token))) / weigh(content);
  }

  return {
    candidatesFor(said) {
      const heard = new Map<string, number>();
      for (const word of new Set(said)) {
        const { token, likeness } = vocabulary.nearest(word);
        heard.set(token, Math.max(likeness, heard.get(token) ?? 0));
      }
      const misheard = new Set(
        knowledge
          .filter(({ intent, known }) => intent.careful && coverage(heard, known) < carefulCoverage)
          .map(({ intent }) => intent),
      );
      return [...byPhrase(said, heard), ...byKeyword(heard)].filter(
        ({ intent }) => !misheard.has(intent),
      );
    },
  };
}

/** What an address, a number or a word such as "of" weighs at most; a word for a thing weighs 1. */
const smallWord = 0.4;

function weightOf(token: string, language: Language): number {
  if (token === emailMask || token === numberMask) return smallWord;
  if (language.stopWords.has(token)) return 0.2;
  return language.lightWords.has(token) ? 0.5 : 1;
}
