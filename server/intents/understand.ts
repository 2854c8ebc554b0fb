import type { QuestionExplained } from '../../shared/explanation.ts';
import type { Match, Matcher } from './matching/matcher.ts';

/** One question of a message, and what it may be about. */
export type Question = {
  said: string;
  /** The intent that matched; two where it may be either; none where it is neither. */
  intents: readonly string[];
  /** Where it is neither: what may be offered instead. */
  perhaps?: readonly string[];
  /** Whether it was said as one of the phrases is. */
  exact: boolean;
  explained: QuestionExplained;
};

/** The questions of a message, in order; at least one. */
export function understand(matcher: Matcher, said: string): Question[] {
  let from = 0;
  return matcher.matchAll(said).map(({ text, match }) => {
    const start = Math.max(from, said.indexOf(text, from));
    from = Math.min(said.length, start + text.length);
    return {
      said: text,
      intents: intentsOf(match),
      exact: match.kind === 'intent' && match.explanation.how === 'exact',
      explained: explain(match, { start, end: from }),
    };
  });
}

function intentsOf(match: Match): readonly string[] {
  switch (match.kind) {
    case 'intent':
      return [match.intent];
    case 'unsure':
      return match.intents;
    case 'none':
      return [];
  }
}

function explain(match: Match, place: { start: number; end: number }): QuestionExplained {
  const { how, intent, score, runnerUp, nearest, scope, threshold, lacks } = match.explanation;
  return {
    ...place,
    verdict: match.kind,
    how,
    intent,
    score: round(score),
    runnerUp: runnerUp && { intent: runnerUp.intent, score: round(runnerUp.score) },
    nearest: nearest && { phrase: nearest.phrase, similarity: round(nearest.similarity) },
    scope: round(scope),
    threshold: round(threshold),
    lacks,
  };
}

/** Three digits tell as much, and lines stay short. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
