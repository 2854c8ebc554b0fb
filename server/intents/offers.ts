import { limits } from '../../shared/limits.ts';
import type { Dialogue, Running } from './dialogue.ts';
import type { Intent, Slot } from './intent.ts';

type Given = Dialogue['given'];

/** Kinds of values that mean the same wherever they are asked for. */
const offered: readonly string[] = ['order_number', 'email', 'phone', 'product'];

/** Values given earlier that fit a slot, the newest first: shown to be tapped, never taken by themselves. */
export function offersFor(slot: Slot, running: Running, given: Given): string[] {
  const used = Object.values(running.slots);
  return given
    .filter(({ type, value }) => type === slot.type && !used.includes(value) && value.length <= 60)
    .map(({ value }) => value)
    .reverse();
}

/** What was given, to be offered later in the conversation. */
export function rememberGiven(given: Given, intent: Intent, slots: Running['slots']): Given {
  const fresh = intent.slots.flatMap(({ name, type }) => {
    const value = slots[name];
    return value !== undefined && offered.includes(type) ? [{ type: String(type), value }] : [];
  });
  const older = given.filter((one) => !fresh.some((other) => isSame(one, other)));
  return [...older, ...fresh].slice(-limits.valuesToOffer);
}

/** What turned out to be wrong is not offered again. */
export function forgetGiven(given: Given, intent: Intent, slots: Running['slots']): Given {
  const wrong = rememberGiven([], intent, slots);
  return given.filter((one) => !wrong.some((other) => isSame(one, other)));
}

function isSame(one: Given[number], other: Given[number]): boolean {
  return one.type === other.type && one.value === other.value;
}
