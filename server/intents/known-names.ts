import type { Contract } from '../../shared/capability.ts';
import type { KnownNames } from '../expressions/names.ts';

/** What templates see everywhere in an intent with these slots. */
export function namesEverywhere(slots: readonly string[]): KnownNames {
  return {
    said: [],
    wish: [],
    slots,
    person: ['verified', 'subject', 'email', 'phone', 'name'],
    contact: ['email', 'phone', 'address', 'all'],
    hours: ['isOpen', 'open', 'next', 'until', 'note'],
  };
}

/** What a template sees of an answer: the members of one thing; a list is read by position. */
export function namesOfAnswer(contract: Contract | null): readonly string[] {
  return contract === null || contract.list ? [] : Object.keys(contract.model.shape);
}
