import { splitAtJoints, splitSentences } from './clauses.ts';
import type { Match, Matcher, Question } from './matcher.ts';

type Parts = {
  /** What one clause says. */
  judge(text: string): Match;
  isAside(intent: string): boolean;
  jointsOf(text: string): ReadonlySet<string>;
};

/** How sure both sides of an "and" must be, so that "black and white" stays one question. */
const sureOfBoth = 0.5;
const longestSentence = 300;

/** Looks at a message whole and in parts: one thing it is about, or all of them. */
export function createQuestions({ judge, isAside, jointsOf }: Parts): Matcher {
  function match(text: string): Match {
    const whole = judge(text);
    const sentences = splitSentences(text);
    if (sentences.length < 2 || isSaid(whole)) return whole;
    return bestOf([whole, ...sentences.map(judge)]);
  }

  /** One that asks for something goes before a greeting; of equals the first, which is the whole message. */
  function bestOf(matches: readonly [Match, ...Match[]]): Match {
    const found = matches.filter(isIntent);
    const asking = found.filter(({ intent }) => !isAside(intent));
    const surest = (among: readonly IntentMatch[]): IntentMatch | undefined =>
      among.reduce<IntentMatch | undefined>(
        (best, one) => (best === undefined || one.confidence > best.confidence ? one : best),
        undefined,
      );
    const doubtful = matches.find(({ kind }) => kind === 'unsure');
    return surest(asking) ?? doubtful ?? surest(found) ?? matches[0];
  }

  function matchAll(text: string): Question[] {
    const whole = judge(text);
    if (isSaid(whole)) return [{ text, match: whole }];
    const clauses = splitSentences(text).flatMap((sentence) => split(sentence));
    const questions = mergeQuestions(
      clauses.map((clause) => ({ text: clause, match: judge(clause) })),
    );
    return questions.length > 1 ? questions : [{ text, match: match(text) }];
  }

  /** A sentence as two or more where its sides ask for different things, each for sure. */
  function split(sentence: string): string[] {
    if (sentence.length > longestSentence || isSaid(judge(sentence))) return [sentence];
    for (const [left, right] of splitAtJoints(sentence, jointsOf(sentence))) {
      const one = judge(left);
      const other = judge(right);
      if (isSure(one) && isSure(other) && one.intent !== other.intent) {
        return [left, ...split(right)];
      }
    }
    return [sentence];
  }

  const isSure = (match: Match): match is IntentMatch =>
    isIntent(match) && !isAside(match.intent) && match.confidence >= sureOfBoth;

  /** What asks for nothing belongs to the question before it, or to the first; a greeting to none. */
  function mergeQuestions(parts: readonly Question[]): Question[] {
    const questions: Question[] = [];
    let before = '';
    for (const { text, match: of } of parts) {
      const last = questions.at(-1);
      if (of.kind === 'none' || (isIntent(of) && isAside(of.intent))) {
        if (last === undefined) before = join(before, text);
        else last.text = join(last.text, text);
      } else if (last !== undefined && subjectOf(last.match) === subjectOf(of)) {
        last.text = join(last.text, text);
      } else {
        questions.push({ text: join(before, text), match: of });
        before = '';
      }
    }
    return questions;
  }

  return { match, matchAll };
}

type IntentMatch = Extract<Match, { kind: 'intent' }>;

function isIntent(match: Match): match is IntentMatch {
  return match.kind === 'intent';
}

/** Said in the words of a phrase, or nearly so: nothing in it is left to look at. */
function isSaid({ explanation: { how } }: Match): boolean {
  return how === 'exact' || how === 'near';
}

function subjectOf(match: Match): string {
  return match.kind === 'intent' ? match.intent : (match.explanation.intent ?? '');
}

function join(one: string, other: string): string {
  return one === '' ? other : `${one} ${other}`;
}
