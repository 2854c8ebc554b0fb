import type { SaidBody } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import { prefilled } from './offer.ts';
import type { Offer } from './offer.ts';
import type { Step } from './step-schema.ts';

/** What the customer of a step sends; `none` for a step that only looks or waits, a text where it cannot be done. */
export function messageOf(
  { says, taps, fills }: Step,
  { choices, form }: Offer,
): { body: SaidBody } | 'none' | { fault: string } {
  if (says !== undefined) return { body: { type: 'text', text: says } };
  if (taps !== undefined) {
    const choice = choices.find(({ label }) => label === taps);
    if (choice !== undefined) return { body: { type: 'text', text: choice.say } };
    const there = choices.map(({ label }) => `[${label}]`).join(' ') || 'nothing';
    return { fault: `“${taps}” cannot be tapped; there is ${there}` };
  }
  if (fills === undefined) return 'none';
  if (form === undefined) return { fault: 'no form was shown that could be filled in' };
  const values = { ...prefilled(form.form), ...fills };
  return { body: { type: 'form_answer', form: form.seq, values } };
}

/** Why a message was not taken, in one line. */
export function describeProblem({ code, details = [] }: Problem): string {
  const faults = details.map(({ path, message }) => `${path} ${message}`);
  return [`the message was refused: ${code}`, ...faults].join('; ');
}
