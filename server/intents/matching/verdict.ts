import type { Evidence } from './classifier.ts';
import type { Confidence } from './confidence.ts';
import type { ExamplePhrase } from './example-phrases.ts';
import type { Gate } from './gate.ts';
import type { KnownWords } from './known-words.ts';
import type { Explanation, Match, Matchable } from './matcher.ts';
import { smallWeight } from './reading.ts';
import type { Reading } from './reading.ts';
import { resemblanceOf } from './resemblance.ts';
import type { Sayings } from './sayings.ts';

/** Everything that was learnt from the phrases of a site. */
export type Learnt = {
  intents: readonly Matchable[];
  examples: readonly ExamplePhrase[];
  sayings: Sayings;
  /** Per intent. */
  knownWords: readonly KnownWords[];
  weigh(reading: Reading): Evidence;
  confidence: Confidence;
  gate: Gate;
};

/** From here on a text is nearly a phrase; a phrase less like it than this cannot be. */
const nearly = 0.9;
const worthComparing = 0.4;
/** The share of a message's words that matter which an intent must know, a careful one, and one with keywords. */
const usualShare = 0.25;
const carefulShare = 0.65;
const keywordShare = 0.4;
/** Of one that is asked for by names, which nobody can know; so it must be likelier than not that any is meant. */
const lookUpShare = 0.33;
const lookUpScope = 0.5;
/** How likely a careful intent must be, and that any intent is meant. */
const carefulScore = 0.5;
const carefulScope = 0.4;
/** Two intents this close are asked about, unless others are likely too. */
const smallMargin = 0.2;
const bothTogether = 0.55;

/** What one clause says: the words of a phrase, nearly so, or what the phrases as a whole speak for. */
export function judge(learnt: Learnt, reading: Reading): Match {
  const { intents, examples, sayings } = learnt;
  const evidence = learnt.weigh(reading);
  const shares = learnt.confidence.sharesOf(evidence.scores);
  const [first, second] = twoGreatest(shares);
  const best = intents[first];
  const near = examples[evidence.nearest?.phrase ?? -1];
  const guess: Explanation = {
    how: 'none',
    intent: best?.id ?? null,
    score: shares[first] ?? 0,
    runnerUp: nameOf(intents[second], shares[second]),
    nearest:
      near === undefined
        ? null
        : {
            phrase: near.phrase.text,
            intent: near.intent.id,
            similarity: evidence.nearest?.similarity ?? 0,
          },
    scope: learnt.gate.scopeOf(evidence.signs),
    threshold: learnt.gate.threshold,
    lacks: null,
    language: near?.phrase.language ?? null,
  };

  const said = sayings.sameWords(reading);
  if (said !== undefined) return sayingOf(said, 'exact', 1, guess);
  const meant = sayings.sameThings(reading);
  if (meant !== undefined) return sayingOf(meant, 'near', 0.98, guess);
  if (
    near !== undefined &&
    !near.isKeywords &&
    (guess.nearest?.similarity ?? 0) >= worthComparing
  ) {
    const resemblance = resemblanceOf(reading, near.reading);
    if (resemblance >= nearly) return sayingOf(near, 'near', Math.min(0.98, resemblance), guess);
  }
  const lacks = findLack(learnt, reading, first, guess);
  if (best === undefined || lacks !== null) {
    return { kind: 'none', explanation: { ...guess, lacks: lacks ?? 'scope' } };
  }
  const other = intents[second];
  const explanation: Explanation = { ...guess, how: 'classifier' };
  if (other !== undefined && isClose(guess) && !best.aside && !other.aside && !other.strict) {
    return { kind: 'unsure', intents: [best.id, other.id], explanation };
  }
  return { kind: 'intent', intent: best.id, confidence: Math.min(0.97, guess.score), explanation };
}

/** What keeps the likeliest intent from being likely enough for what it does; null for nothing. */
function findLack(
  learnt: Learnt,
  reading: Reading,
  of: number,
  guess: Explanation,
): Explanation['lacks'] {
  const intent = learnt.intents[of];
  const known = learnt.knownWords[of];
  if (intent === undefined || known === undefined) return 'scope';
  if (intent.strict) return 'wording';
  const { share, weightiest } = known.lookAt(reading);
  // Small words alone say nothing: "what is the" is not "what is the status of my order".
  if (weightiest < (intent.careful ? 1 : smallWeight)) return 'words';
  if (share < leastShare(intent)) return 'words';
  if (share >= keywordShare && hasKeywords(learnt.examples, of, reading)) return null;
  const leastScope = intent.looksUp === true ? lookUpScope : intent.careful ? carefulScope : 0;
  if (guess.scope < Math.max(leastScope, guess.threshold)) return 'scope';
  return intent.careful && guess.score < carefulScore ? 'score' : null;
}

function leastShare({ careful, looksUp = false }: Matchable): number {
  if (looksUp) return lookUpShare;
  return careful ? carefulShare : usualShare;
}

/** Whether a text has all words of one group of keywords. */
function hasKeywords(examples: readonly ExamplePhrase[], of: number, reading: Reading): boolean {
  const said = new Set(reading.names);
  return examples.some(
    (example) =>
      example.isKeywords &&
      example.of === of &&
      example.reading.names.every((name) => said.has(name)),
  );
}

function isClose({ score, runnerUp }: Explanation): boolean {
  const next = runnerUp?.score ?? 0;
  return score - next < smallMargin && score + next >= bothTogether;
}

function sayingOf(
  { intent, phrase }: ExamplePhrase,
  how: 'exact' | 'near',
  confidence: number,
  guess: Explanation,
): Match {
  const runnerUp =
    guess.intent === intent.id || guess.intent === null
      ? guess.runnerUp
      : { intent: guess.intent, score: Math.min(guess.score, confidence) };
  const nearest = { phrase: phrase.text, intent: intent.id, similarity: confidence };
  const { threshold } = guess;
  return {
    kind: 'intent',
    intent: intent.id,
    confidence,
    explanation: {
      how,
      intent: intent.id,
      score: confidence,
      runnerUp,
      nearest,
      scope: 1,
      threshold,
      lacks: null,
      language: phrase.language,
    },
  };
}

function nameOf(intent: Matchable | undefined, score: number | undefined): Explanation['runnerUp'] {
  return intent === undefined ? null : { intent: intent.id, score: score ?? 0 };
}

/** The places of the greatest and the second greatest; the first of equals, -1 where there is none. */
function twoGreatest(values: Float64Array): [number, number] {
  let first = -1;
  let second = -1;
  for (const [at, value] of values.entries()) {
    if (first === -1 || value > (values[first] ?? 0)) {
      second = first;
      first = at;
    } else if (second === -1 || value > (values[second] ?? 0)) second = at;
  }
  return [first, second];
}
