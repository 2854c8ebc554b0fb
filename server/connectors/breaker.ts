import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';

/**
 * Leaves a backend alone after failures in a row, so that customers get their answer at once and the backend
 * gets air. When the pause is over, one call goes through as a probe.
 */
export type Breaker = {
  /** 0: go ahead and `record` the outcome. Otherwise the wait in milliseconds. */
  waitMs(): number;
  /** `neutral` for a call that says nothing about the backend, such as one its caller gave up. */
  record(outcome: Outcome): void;
};

export type Outcome = 'success' | 'failure' | 'neutral';

export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let openUntil = 0;
  let probing = false;
  return {
    waitMs() {
      if (failures < limits.breakerFailures) return 0;
      // A clock that was ahead and is put right must not lengthen the pause.
      openUntil = Math.min(openUntil, clock.now() + limits.breakerOpenMs);
      const left = openUntil - clock.now();
      if (left > 0) return left;
      if (probing) return limits.connectionRetryBaseMs;
      probing = true;
      return 0;
    },
    record(outcome) {
      probing = false;
      if (outcome === 'success') failures = 0;
      if (outcome !== 'failure') return;
      failures += 1;
      if (failures >= limits.breakerFailures) openUntil = clock.now() + limits.breakerOpenMs;
    },
  };
}
