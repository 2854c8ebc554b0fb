import type { FailureClass } from '../../../shared/capability.ts';

/** How `deskbell call` ends, by class of failure; 0 is an answer, 1 a refusal before the call, 2 wrong usage. */
export const exitCodes: Record<FailureClass, number> = {
  not_found: 10,
  invalid_input: 11,
  duplicate: 12,
  partial: 13,
  rate_limited: 14,
  unavailable: 15,
  timeout: 16,
  auth: 17,
  forbidden: 18,
  config: 19,
  unknown: 20,
};

/** The table in one line. */
export function describeExitCodes(): string {
  const classes = Object.entries(exitCodes).map(([name, code]) => `${code} ${name}`);
  return `0 an answer, 1 not called, 2 wrong usage or input, ${classes.join(', ')}`;
}
