import { trainClassifier } from './classifier.ts';
import type { Example, Numbered } from './classifier.ts';
import { readExamples } from './example-phrases.ts';
import { fitConfidence } from './confidence.ts';
import { createFeatureIds } from './feature-ids.ts';
import { extractFeatures } from './features.ts';
import { fitGate } from './gate.ts';
import { holdOut } from './held-out.ts';
import { collectWords } from './known-words.ts';
import { matchedLanguageOf } from './languages.ts';
import type { MatchedLanguage } from './languages.ts';
import type { Explanation, Match, Matchable, Matcher } from './matcher.ts';
import { createLanguageGuess } from './message-language.ts';
import { createPacer } from './pacer.ts';
import { createQuestions } from './questions.ts';
import { normalise } from './normalise.ts';
import { readText, readWords } from './reading.ts';
import type { Reading } from './reading.ts';
import { rememberJudged } from './remembered.ts';
import { collectSayings } from './sayings.ts';
import { judge } from './verdict.ts';
import type { Learnt } from './verdict.ts';

export type TrainingOptions = {
  /** Codes of the languages the site speaks, the usual one first. */
  languages: readonly string[];
  /** Lets others have the event loop for a turn; training asks for it about every ten milliseconds. */
  pause(): Promise<void>;
};

/**
 * Learns to tell intents apart from their phrases, in all languages at once. The same intents give the same
 * matcher on every machine.
 */
export async function trainMatcher(
  intents: readonly Matchable[],
  { languages, pause }: TrainingOptions,
): Promise<Matcher> {
  const everything = intents.find(({ matches }) => matches === 'everything');
  if (everything !== undefined) return matchEverything(everything);
  const known = new Map(languages.map((code) => [code, matchedLanguageOf(code)]));
  const matchable = intents.filter(({ matches }) => matches === 'phrases');
  const { learnt, guessLanguage } = await learn(matchable, known, pause);
  const judgeWords = rememberJudged((words, language) => judge(learnt, readWords(words, language)));
  const judgeText = (text: string): Match => {
    const language = guessLanguage(text);
    return language === undefined
      ? { kind: 'none', explanation: nothingKnown }
      : judgeWords(normalise(text, language), language);
  };
  const isAside = new Set(matchable.filter(({ aside }) => aside).map(({ id }) => id));
  return createQuestions({
    judge: judgeText,
    isAside: (intent) => isAside.has(intent),
    jointsOf: (text) => guessLanguage(text)?.joints ?? new Set(),
  });
}

const stepsPerPhrase = 10_000;

async function learn(
  intents: readonly Matchable[],
  known: ReadonlyMap<string, MatchedLanguage>,
  pause: () => Promise<void>,
): Promise<{ learnt: Learnt; guessLanguage: (text: string) => MatchedLanguage | undefined }> {
  const pacer = createPacer(pause);
  const languageOf = (code: string): MatchedLanguage => known.get(code) ?? matchedLanguageOf(code);
  const examples = await readExamples(intents, languageOf, pacer);
  const ids = createFeatureIds();
  const numbered: Example[] = [];
  for (const { reading, of } of examples) {
    numbered.push({ reading, of, features: ids.add(extractFeatures(reading)) });
    const spent = pacer.spend(stepsPerPhrase);
    if (spent !== undefined) await spent;
  }
  const number = (reading: Reading): Numbered => ({
    reading,
    features: ids.find(extractFeatures(reading)),
  });
  const size = { classCount: intents.length, featureCount: ids.count() };
  const strangers = [...known.values()].flatMap((language) =>
    language.strangers.map((text) => number(readText(text, language))),
  );
  const said = numbered.filter((_, at) => examples[at]?.isKeywords === false);
  const held = await holdOut(said, strangers, size, pacer);
  const confidence = await fitConfidence(held.judged, pacer);
  const gate = await fitGate(held.samples, pacer);
  await pause();
  const classifier = await trainClassifier(numbered, size, pacer);
  await pause();
  const readings = Map.groupBy(examples, ({ of }) => of);
  return {
    learnt: {
      intents,
      examples,
      sayings: collectSayings(examples),
      knownWords: intents.map((_, of) =>
        collectWords((readings.get(of) ?? []).map(({ reading }) => reading)),
      ),
      weigh: (reading) => classifier.weigh(number(reading)),
      confidence,
      gate,
    },
    guessLanguage: createLanguageGuess([...known.values()], examples),
  };
}

function matchEverything({ id }: Matchable): Matcher {
  const explanation: Explanation = {
    ...nothingKnown,
    how: 'everything',
    intent: id,
    score: 1,
    scope: 1,
    lacks: null,
  };
  const match = (): Match => ({ kind: 'intent', intent: id, confidence: 1, explanation });
  return { match, matchAll: (text) => [{ text, match: match() }] };
}

const nothingKnown: Explanation = {
  how: 'none',
  intent: null,
  score: 0,
  runnerUp: null,
  nearest: null,
  scope: 0,
  threshold: 0,
  lacks: 'scope',
  language: null,
};
