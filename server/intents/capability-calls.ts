import type { Capability } from '../../shared/capability.ts';
import type { CapabilityResult } from '../connectors/result.ts';
import type { AskCapability } from './answerer.ts';
import type { Slot } from './intent.ts';

type Call<C extends Capability> = {
  /** The capability's input and the type of slot each part of it comes from. */
  input: Record<string, Slot['type']>;
  /** The input holds a proof: a `not_found` counts as a wrong one, and too many must wait. */
  proven: boolean;
  ask(ask: AskCapability, given: (name: string) => string): Promise<CapabilityResult<C>>;
};

/** How slots become each capability's input. */
export const capabilityCalls: { [C in Capability]: Call<C> } = {
  'order.get': {
    input: { number: 'order_number', email: 'email' },
    proven: true,
    ask: (ask, given) => ask('order.get', { number: given('number'), email: given('email') }),
  },
};
