import type { Capability } from '../../shared/capability.ts';
import { orderSchema } from '../../shared/order.ts';
import type { CapabilityResult } from '../connectors/result.ts';
import type { AskCapability } from './answerer.ts';
import type { Slot } from './intent.ts';

type Call<C extends Capability> = {
  /** The capability's input and the type of slot each part of it comes from. */
  input: Record<string, Slot['type']>;
  /** What its output holds. */
  output: readonly string[];
  /** What the proof in the input is about: a `not_found` counts as a wrong one; null when nothing is proven. */
  subject: string | null;
  ask(ask: AskCapability, given: (name: string) => string): Promise<CapabilityResult<C>>;
};

/** What an intent's file may ask for by itself, and how slots become its input. */
export const capabilityCalls = {
  'order.get': {
    input: { number: 'order_number', email: 'email' },
    output: Object.keys(orderSchema.shape),
    subject: 'number',
    ask: (ask, given) => ask('order.get', { number: given('number'), email: given('email') }),
  },
} satisfies { [C in Capability]?: Call<C> };

export type AskedCapability = keyof typeof capabilityCalls;
export const askedCapabilities = ['order.get'] as const satisfies AskedCapability[];
