import type { Candidate } from './candidate.ts';
import { createChoices } from './choice.ts';
import { findEmails } from './email-address.ts';
import { readOrderFormats } from './order-format.ts';
import { readOrderNumbers } from './order-number.ts';
import { findProduct } from './product.ts';
import { findQuantities } from './quantity.ts';
import type { Said } from './said.ts';
import type { SlotContext } from './slot-finder.ts';
import type { SlotOptions } from './slot-options.ts';
import { findYesNo } from './yes-no.ts';
import type { Span } from './span.ts';

/** What a kind of slot is read with, beside the message. */
export type ReadingContext = Pick<SlotContext, 'language' | 'now'> & {
  asked: boolean;
  /** What other slots have taken already. */
  taken: readonly Pick<Span, 'start' | 'end'>[];
  /** Words of the intent's own phrases, by the message's language. */
  frame: ReadonlySet<string>;
};

/** Candidates for a slot, the best first. */
export type SlotReader = (said: Said, context: ReadingContext) => Candidate[];

export type SiteOptions = {
  /** The site's languages (BCP-47): dates are read in these. */
  languages: readonly string[];
  /** Where phone numbers and dates of slots without a country belong to (ISO 3166). */
  country: string | null;
  /** Formats of order numbers, for slots without their own; null for any usual number. */
  orderNumbers: readonly string[] | null;
  /** IANA name; what "today" is. */
  timeZone: string;
};

const gradeRank = { sure: 0, likely: 1, possible: 2 } as const;

/** Makes the reader of a slot's kind, and loads its library if it has one. */
export async function createSlotReader(slot: SlotOptions, site: SiteOptions): Promise<SlotReader> {
  const country = slot.country ?? site.country;
  switch (slot.type) {
    case 'email':
      return ({ text }) =>
        findEmails(text).map((span) => ({
          ...span,
          grade: 'sure',
          because: 'an e-mail address',
          negated: false,
        }));
    case 'order_number': {
      const format = slot.format ?? site.orderNumbers;
      const formats = format === null ? null : readOrderFormats(format);
      return ({ text, language }) => byGrade(readOrderNumbers(text, language, formats));
    }
    case 'phone': {
      const { createPhoneFinder } = await import('./phone-number.ts');
      const find = createPhoneFinder(country);
      return (said, { asked }) => byGrade(find(said, asked));
    }
    case 'date': {
      const { createDateFinder } = await import('./date.ts');
      const find = await createDateFinder({
        languages: site.languages,
        country,
        timeZone: site.timeZone,
        direction: slot.direction ?? 'future',
      });
      return ({ text }, context) => (context.asked ? find(text, context) : []);
    }
    case 'quantity': {
      const bounds = { min: slot.min ?? 1, max: slot.max ?? 1_000_000 };
      return (said, { asked }) => findQuantities(said, bounds, asked);
    }
    case 'product':
      return (said, { frame, taken }) => findProduct(said, { frame, taken });
    case 'choice': {
      const choices = createChoices(slot.options ?? []);
      return (said, { asked }) => choices.find(said, asked);
    }
    case 'yes_no':
      return (said, { asked }) => (asked ? findYesNo(said) : []);
    case 'pattern':
      return createPatternReader(slot.pattern ?? '');
    case 'text':
      return () => [];
  }
}

async function createPatternReader(source: string): Promise<SlotReader> {
  const { compilePattern } = await import('../../expressions/pattern.ts');
  const compiled = compilePattern(source);
  // The configuration's check refuses such patterns; one that comes here was never checked.
  if (!compiled.ok) throw new Error(`the pattern ${source} ${compiled.message}`);
  return ({ text }) =>
    compiled.findAll(text, 5).map((match) => ({
      ...match,
      grade: 'sure',
      because: `matches ${source}`,
      negated: false,
    }));
}

function byGrade(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((one, other) => gradeRank[one.grade] - gradeRank[other.grade]);
}
