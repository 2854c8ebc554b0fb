import type { Person } from './answerer.ts';
import type { Running } from './dialogue.ts';
import type { Intent, Slot } from './intent.ts';
import type { Step } from './step.ts';

type Slots = Running['slots'];

/** Begins an intent with what was said; what a token of the shop proves is not asked for. */
export function begin(intent: Intent, found: Slots, person: Person): Step {
  if (intent.identity === 'verified' && person.verified === null) {
    return { kind: 'sign_in', intent, running: null };
  }
  return advance(intent, { ...provenSlots(intent, person), ...found });
}

/** Asks for the first slot that is missing; does what the intent is for when none is. */
export function advance(intent: Intent, slots: Slots): Step {
  const missing = intent.slots.find(({ name }) => !Object.hasOwn(slots, name));
  if (missing !== undefined) return ask(intent, slots, missing);
  const running = startOf(intent, slots);
  if (intent.call !== null) return { kind: 'call', intent, running };
  if (intent.write !== null) return { kind: 'confirm', intent, running };
  return { kind: 'reply', intent, running: intent.slots.length > 0 ? running : null };
}

export function ask(intent: Intent, slots: Slots, slot: Slot): Step {
  const running: Running = { ...startOf(intent, slots), stage: 'asking', slot: slot.name };
  return { kind: 'ask', intent, running, slot, wording: 'ask' };
}

/** An unfit answer: the question again, put differently, until it is one too many. */
export function misunderstood(
  intent: Intent,
  running: Running,
  wording: 'ask' | 'hint' = 'hint',
): Step {
  const slot = slotOf(intent, running.slot);
  if (running.stage !== 'asking' || slot === null) return { kind: 'not_understood', running };
  const tries = running.tries + 1;
  if (tries >= slot.tries) {
    return { kind: 'give_up', intent, running: { ...running, stage: 'stuck', tries } };
  }
  return { kind: 'ask', intent, running: { ...running, tries }, slot, wording };
}

/** The question that is open, once more. */
export function repeatQuestion(intent: Intent, running: Running): Step | null {
  const slot = slotOf(intent, running.slot);
  if (running.stage === 'asking' && slot !== null) {
    return { kind: 'ask', intent, running, slot, wording: 'ask' };
  }
  return running.stage === 'confirming'
    ? { kind: 'confirm_again', intent, running, unclear: false }
    : null;
}

export function slotOf(intent: Intent, name: string | null): Slot | null {
  return intent.slots.find((slot) => slot.name === name) ?? null;
}

/** What is kept for a follow-up to an answer. */
export function remembered(intent: Intent, running: Running): Slots {
  const kept = intent.slots.filter(({ remember }) => remember).map(({ name }) => name);
  return Object.fromEntries(Object.entries(running.slots).filter(([name]) => kept.includes(name)));
}

function startOf(intent: Intent, slots: Slots): Running {
  return { intent: intent.id, stage: 'answered', slot: null, tries: 0, slots, write: null };
}

function provenSlots(intent: Intent, { verified }: Person): Slots {
  if (verified === null) return {};
  const byType: { [type: string]: string | undefined } = {
    email: verified.email,
    phone: verified.phone,
  };
  return Object.fromEntries(
    intent.slots.flatMap(({ name, type }): [string, string][] => {
      const value = byType[type] ?? (name === 'name' ? verified.name : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
