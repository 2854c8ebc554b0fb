import type { Question } from '../understand.ts';
import type { FaqHit, FaqIndex } from './faq-index.ts';
import { faqIntentId } from './faq-intents.ts';

/** What a question must share with an entry to be answered from it, and to have it offered. */
const enough = { share: 0.6, likeness: 0.5 };
/** Who says nearly a whole title may say more besides. */
const nearlyWhole = { share: 0.45, likeness: 0.8 };
const some = { share: 0.3, likeness: 0.3 };
/** An entry that fits nearly as well as the best one is offered beside it. */
const closeShare = 0.85;

/**
 * Lets the owner's list have a word in what was understood. Intents that are sure are left as they are, save those
 * that were only guessed where the list has the very question. What fits well is answered; what fits a little, offered.
 */
export function consultFaq(
  faq: FaqIndex,
  said: string,
  questions: readonly Question[],
): readonly Question[] {
  const whole = faq.exact(said);
  const isSaid = questions.some(({ explained }) => isWordForWord(explained.how));
  if (whole !== null && !isSaid) {
    const [first] = questions;
    if (first !== undefined) return [answered({ ...first, said }, whole)];
  }
  return questions.map((question) => consult(faq, question));
}

function consult(faq: FaqIndex, question: Question): Question {
  if (isWordForWord(question.explained.how)) return question;
  const exact = faq.exact(question.said);
  if (exact !== null) return answered(question, exact);
  if (question.intents.length === 1) return question;
  const hits = faq.search(question.said);
  const [best, second] = hits;
  if (best === undefined) return question;
  const isRival =
    second !== undefined && answers(second) && second.share >= closeShare * best.share;
  if (answers(best) && !isRival) return answered(question, best);
  if (question.intents.length > 1) return question;
  const offered = hits.filter((hit) => fits(hit, some)).slice(0, 3);
  return offered.length === 0
    ? question
    : { ...question, perhaps: offered.map(({ id }) => faqIntentId(id)) };
}

function answers(hit: FaqHit): boolean {
  return fits(hit, enough) || fits(hit, nearlyWhole);
}

function fits({ share, likeness }: FaqHit, least: { share: number; likeness: number }): boolean {
  return share >= least.share && likeness >= least.likeness;
}

function answered(question: Question, { id, title, share, likeness }: FaqHit): Question {
  return {
    ...question,
    intents: [faqIntentId(id)],
    exact: share === 1 && likeness === 1,
    explained: {
      ...question.explained,
      verdict: 'intent',
      how: 'faq',
      intent: faqIntentId(id),
      score: round(share),
      nearest: { phrase: title, similarity: round(likeness) },
    },
  };
}

function isWordForWord(how: Question['explained']['how']): boolean {
  return how === 'exact' || how === 'near' || how === 'everything';
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
