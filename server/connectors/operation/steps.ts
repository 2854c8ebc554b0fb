import type { Contract } from '../../../shared/capability.ts';
import type { OperationDescription, Step } from './schema.ts';
import type { VerifyRule } from './verify.ts';

/**
 * The requests of an operation in order, each with what must be proven right after it. `verify`: what is left to
 * compare at the end.
 */
export function arrangeSteps(
  described: OperationDescription,
  { list }: Contract,
): { steps: Step[]; verify: VerifyRule[] } {
  const { request, steps = [], errors, verify } = described;
  if (request !== undefined) {
    const step = { id: '', request, when: undefined, optional: false, select: undefined };
    return { steps: [{ ...step, errors, verify: [], verifyAll: [] }], verify };
  }
  const ids = steps.map(({ id }) => id);
  // Of a list, each thing proves itself when everything is there.
  const early = list ? [] : verify;
  const arranged = steps.map((step, index): Step => {
    const verifyAll = early.filter((rule) => findStep(rule, ids) === index);
    return {
      ...step,
      when: step.when,
      select: step.select,
      errors: [...step.errors, ...errors],
      verifyAll,
    };
  });
  return { steps: arranged, verify: list ? verify : [] };
}

/** The last of the steps whose reply a rule names; -1 when it names none. */
export function findStep({ reply }: VerifyRule, ids: readonly string[]): number {
  return Math.max(-1, ...reply.readings.map(([root = '']) => ids.indexOf(root)));
}
