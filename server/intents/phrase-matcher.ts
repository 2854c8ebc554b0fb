import { languageOf } from './languages/languages.ts';
import type { Matchable, Matcher } from './matcher.ts';
import { createPhraseIndex } from './phrase-index.ts';
import type { Candidate } from './phrase-index.ts';
import { readSentences } from './sentence.ts';

/** Below this we say that we did not understand. An intent that acts on the running dialogue needs more. */
const threshold = 0.65;
const strictThreshold = 0.9;

/**
 * A matcher that compares a message, whole and sentence by sentence, with example phrases (the same words,
 * or nearly the same) and keywords. `language` chooses what is known about spelling and small words.
 */
export function createMatcher(intents: readonly Matchable[], language: string): Matcher {
  const everything = intents.find((intent) => intent.matches === 'everything');
  if (everything !== undefined) {
    const because = ['matches everything'];
    return { match: () => ({ kind: 'intent', intent: everything.id, confidence: 1, because }) };
  }
  const rules = languageOf(language);
  const index = createPhraseIndex(
    intents.filter((intent) => intent.matches === 'phrases'),
    rules,
  );
  return {
    match(text) {
      const sentences = readSentences(text, rules);
      const variants = sentences.length > 1 ? [sentences.flat(), ...sentences] : sentences;
      const candidates = variants.flatMap((said) => index.candidatesFor(said));
      const best = choose(candidates);
      if (best !== null) {
        const { intent, confidence, because } = best;
        return { kind: 'intent', intent: intent.id, confidence, because: [because] };
      }
      const nearest = greatest(candidates);
      const because =
        nearest === null
          ? ['has no word that an intent knows']
          : [
              `${nearest.because} (${nearest.intent.id})`,
              `${nearest.confidence.toFixed(2)} is too little`,
            ];
      return { kind: 'none', because };
    },
  };
}

/** The best candidate above its threshold; one that asks for something goes before a greeting. */
function choose(candidates: readonly Candidate[]): Candidate | null {
  const likely = candidates.filter(
    ({ intent, confidence }) => confidence >= (intent.strict ? strictThreshold : threshold),
  );
  return greatest(likely.filter(({ intent }) => !intent.aside)) ?? greatest(likely);
}

/** The first of the most likely ones, so that the order of the files decides a tie. */
function greatest(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (best, candidate) =>
      best === null || candidate.confidence > best.confidence ? candidate : best,
    null,
  );
}
