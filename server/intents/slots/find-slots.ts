import { limits } from '../../../shared/limits.ts';
import { clip } from '../clip.ts';
import type { Candidate } from './candidate.ts';
import { negateCorrected } from './correction.ts';
import { findEmails } from './email-address.ts';
import type { Slot } from '../intent.ts';
import type { Language } from '../languages/language.ts';
import { readOrderNumbers } from './order-number.ts';
import { readSaid } from './said.ts';
import type { Expectation } from './slot-finder.ts';
import { wordsOutside } from '../sentence.ts';

export type { Expectation } from './slot-finder.ts';

/** Finds values for the slots in a message: at most one each. `asked` is the slot we asked for, if any. */
export function findSlots(
  text: string,
  slots: readonly Slot[],
  {
    expectation,
    asked,
    language,
  }: { expectation: Expectation; asked: string | null; language: Language },
): { [name: string]: string } {
  const emails = findEmails(text);
  const said = negateCorrected(readSaid(text, language), readOrderNumbers(text, language, null));
  const meant = said.filter(({ negated }) => !negated);
  const numbers = meant.length > 0 ? meant : said;
  // What is not meant ("not 1042 but 1043") is no other question either.
  const rest = wordsOutside(text, [...emails, ...said], language);
  const alone = rest.every((word) => language.fillers.has(word) || language.stopWords.has(word));
  const found: { [name: string]: string } = {};

  const take = (type: Slot['type'], value: string | undefined): void => {
    const ofType = slots.filter((slot) => slot.type === type);
    const slot = ofType.find(({ name }) => name === asked) ?? ofType[0];
    if (slot !== undefined && value !== undefined) found[slot.name] = value;
  };

  if (expectation !== 'follow_up' || alone) {
    take('email', emails[0]?.value);
    take('order_number', bestNumber(numbers, { alone, expectation })?.value);
  }
  const askedFor = slots.find(({ name }) => name === asked);
  if (askedFor?.type === 'text') found[askedFor.name] = clip(text.trim(), limits.messageChars);
  return found;
}

function bestNumber(
  numbers: readonly Candidate[],
  { alone, expectation }: { alone: boolean; expectation: Expectation },
): Candidate | undefined {
  const ofGrade = (grade: Candidate['grade']) => numbers.find((number) => number.grade === grade);
  const small =
    alone && (expectation !== 'about' || numbers.length === 1) ? ofGrade('possible') : undefined;
  return ofGrade('sure') ?? ofGrade('likely') ?? small;
}
