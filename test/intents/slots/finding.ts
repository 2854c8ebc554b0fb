import { prepareSlots } from '../../../server/intents/slots/prepare-slots.ts';
import type { PreparedFor } from '../../../server/intents/slots/prepare-slots.ts';
import type { FoundSlots, SlotContext } from '../../../server/intents/slots/slot-finder.ts';
import type { NamedSlot } from '../../../server/intents/slots/slot-options.ts';

/** Friday, 20 November 2026, noon in London. */
export const now = Date.UTC(2026, 10, 20, 12);

export type Asking = (text: string, context?: Partial<SlotContext>) => FoundSlots;

/** Finds values in English unless told otherwise, as an intent does whose slots these are. */
export async function createFinder(
  slots: readonly NamedSlot[],
  site: Partial<PreparedFor> = {},
): Promise<Asking> {
  const finder = await prepareSlots(slots, { languages: ['en', 'de'], ...site });
  return (text, context = {}) =>
    finder.find(text, {
      expectation: 'about',
      asked: null,
      known: {},
      language: 'en',
      now,
      ...context,
    });
}

/** The values alone, by slot. */
export function valuesOf({ found }: FoundSlots): { [name: string]: string } {
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}
