import type { SlotExplained } from '../../shared/explanation.ts';
import type { Dialogue } from './dialogue.ts';
import type { Intent } from './intent.ts';
import type { Language } from './languages/language.ts';
import { findSlots } from './slots/find-slots.ts';
import type { Expectation } from './slots/find-slots.ts';

/** Values for the slots of an intent, by name, and why they were taken for that. */
export type FoundValues = {
  values: { readonly [name: string]: string };
  explained: readonly SlotExplained[];
};

export function findValues(
  said: string,
  intent: Intent,
  about: {
    expectation: Expectation;
    asked: string | null;
    language: Language;
    given: Dialogue['given'];
  },
): FoundValues {
  const values = findSlots(said, intent.slots, about);
  const explained = Object.entries(values).map(([name, value]) => {
    const start = Math.max(0, said.indexOf(value));
    const end = Math.min(said.length, start + value.length);
    return { name, start, end, because: about.expectation };
  });
  return { values, explained };
}
