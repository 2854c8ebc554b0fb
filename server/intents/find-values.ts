import type { SlotExplained } from '../../shared/explanation.ts';
import type { FoundSlots, SlotContext, SlotFinder } from './slots/slot-finder.ts';

/** Values for the slots of an intent, by name, and why they were taken for that. */
export type FoundValues = {
  values: { readonly [name: string]: string };
  explained: readonly SlotExplained[];
  /** The message is these values and nothing else of weight, or says that one from before is wrong. */
  isAnswer: boolean;
};

/** `offset` is where the text stands in the whole message. */
export function findValues(
  finder: SlotFinder | undefined,
  said: string,
  { offset, ...context }: SlotContext & { offset: number },
): FoundValues {
  const { found, alone, correction } = finder?.find(said, context) ?? nothing;
  return {
    values: Object.fromEntries(found.map(({ name, value }) => [name, value])),
    explained: found.map(({ name, start, end, because }) => ({
      name,
      start: offset + start,
      end: offset + end,
      because,
    })),
    isAnswer: found.length > 0 && (alone || correction),
  };
}

const nothing: FoundSlots = { found: [], others: [], alone: false, correction: false };
