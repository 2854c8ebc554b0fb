import { z } from 'zod';
import type { Order } from './order.ts';

/** What an intent may ask a backend for. A connection says which of these it offers; a site routes each to one. */
export const capabilities = ['order.get'] as const;
export const capabilitySchema = z.enum(capabilities);
export type Capability = z.infer<typeof capabilitySchema>;

/** Input and output of each capability. `email` is the proof: it is compared in the backend's reply. */
export type CapabilityInput = { 'order.get': { number: string; email: string } };
export type CapabilityOutput = { 'order.get': Order };

/** Why a call failed, as the customer's answer depends on it. "Not yours" is `not_found`. */
export const failureClasses = [
  'not_found',
  'invalid_input',
  'rate_limited',
  'unavailable',
  'timeout',
  'auth',
  'config',
  'unknown',
] as const;
export const failureClassSchema = z.enum(failureClasses);
export type FailureClass = z.infer<typeof failureClassSchema>;
