import type { Running } from './dialogue.ts';
import type { Intent, Slot } from './intent.ts';

/** Something a turn does, decided before anything is asked of a backend. */
export type Step =
  /** Says the intent's reply. */
  | { kind: 'reply'; intent: Intent; running: Running | null }
  /** Says it in passing: what is running goes on as it is. */
  | { kind: 'aside'; intent: Intent; running: null }
  /** `ask` the question, `hint` with an example after an unfit answer. */
  | { kind: 'ask'; intent: Intent; running: Running; slot: Slot; wording: 'ask' | 'hint' }
  | { kind: 'give_up'; intent: Intent; running: Running }
  /** Asks the backend, then says the reply or has the write confirmed. */
  | { kind: 'call'; intent: Intent; running: Running }
  /** Asks whether it may be written. */
  | { kind: 'confirm'; intent: Intent; running: Running }
  /** Asks the same once more, `unclear` after an answer that was neither yes nor no. */
  | { kind: 'confirm_again'; intent: Intent; running: Running; unclear: boolean }
  | { kind: 'write'; intent: Intent; running: Running }
  | { kind: 'declined'; intent: Intent; running: null }
  | { kind: 'sign_in'; intent: Intent; running: null }
  | { kind: 'did_you_mean'; intents: readonly Intent[]; running: Running | null }
  | { kind: 'not_understood'; running: Running | null };

/** Whether a step ends with a question to the customer. */
export function asksBack({ kind }: Step): boolean {
  return kind === 'ask' || kind === 'confirm_again' || kind === 'did_you_mean';
}

/** A step in a few words, without anything a customer said. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'ask':
      return `${step.wording} ${step.intent.id}.${step.slot.name}`;
    case 'did_you_mean':
      return `did_you_mean ${step.intents.map(({ id }) => id).join(' or ')}`;
    case 'not_understood':
      return 'not_understood';
    default:
      return `${step.kind} ${step.intent.id}`;
  }
}

/** The reply of an intent as a step. */
export function say(intent: Intent, running: Running | null): Step {
  return { kind: 'reply', intent, running };
}
