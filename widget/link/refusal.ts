import type { Problem, ProblemCode, problems } from '../../shared/problem.ts';

type RetryCode = {
  [C in ProblemCode]: (typeof problems)[C]['retry'] extends true ? C : never;
}[ProblemCode];

/**
 * How often a message is sent again by itself after each refusal that waiting may cure. A fault on the
 * server's side may be caused by this very message, so it must not hold up the ones behind it for ever.
 */
const attemptsAfter: Record<RetryCode, number> = {
  'rate.limited': Infinity,
  'conversation.busy': Infinity,
  'store.busy': Infinity,
  'store.unavailable': Infinity,
  'server.stopping': Infinity,
  'server.error': 3,
};

const isRetryCode = (code: string): code is RetryCode => Object.hasOwn(attemptsAfter, code);

/** What a refusal means for who sent: a new session, waiting, no connection at all, or giving up this message. */
export type Verdict = 'session' | 'wait' | 'closed' | 'final';

export function judge(problem: Problem, attempts: number): Verdict {
  switch (problem.code) {
    case 'session.invalid':
    case 'session.expired':
      return 'session';
    case 'site.unknown':
    case 'origin.refused':
    case 'identity.required':
      return 'closed';
    default:
      return isRetryCode(problem.code) && attempts < attemptsAfter[problem.code] ? 'wait' : 'final';
  }
}
