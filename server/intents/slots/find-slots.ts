import { limits } from '../../../shared/limits.ts';
import { clip } from '../clip.ts';
import { findEmails } from './email-address.ts';
import type { Slot } from '../intent.ts';
import type { Language } from '../languages/language.ts';
import { findOrderNumbers } from './order-number.ts';
import type { FoundNumber } from './order-number.ts';
import { wordsOutside } from '../sentence.ts';

/**
 * Why we look for values in a message: it is `about` the intent they belong to; it answers what we asked
 * (`expected`); or it may be a follow-up to what was answered (`follow_up`), and then it must hold the value
 * and nothing else of weight, so that another question never becomes a call to a backend.
 */
export type Expectation = 'about' | 'expected' | 'follow_up';

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
  const numbers = findOrderNumbers(text, language);
  const rest = wordsOutside(text, [...emails, ...numbers], language);
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
  numbers: readonly FoundNumber[],
  { alone, expectation }: { alone: boolean; expectation: Expectation },
): FoundNumber | undefined {
  const ofGrade = (grade: FoundNumber['grade']) => numbers.find((number) => number.grade === grade);
  const small =
    alone && (expectation !== 'about' || numbers.length === 1) ? ofGrade('possible') : undefined;
  return ofGrade('sure') ?? ofGrade('likely') ?? small;
}
