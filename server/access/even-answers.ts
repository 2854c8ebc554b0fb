import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';

/**
 * Gives an answer that must not tell why it is what it is only at certain moments after it was asked for: after a
 * second, or two, four, and so on. "No such order" takes a backend one request and "not yours" perhaps two, or one with
 * more to read: whoever measured that would learn which orders there are. Every other answer comes when it comes.
 */
export type EvenAnswers = <T>(
  ask: () => Promise<T>,
  isSilent: (answer: T) => boolean,
  signal: AbortSignal,
) => Promise<T>;

export function createEvenAnswers(clock: Clock): EvenAnswers {
  const now = (): number => clock.elapsed?.() ?? clock.now();
  return async (ask, isSilent, signal) => {
    const began = now();
    const answer = await ask();
    if (isSilent(answer)) await pause(clock, untilEven(now() - began), signal);
    return answer;
  };
}

/** Milliseconds until the next moment. */
function untilEven(passed: number): number {
  let at: number = limits.unfoundAnswerMs;
  while (at < passed) at *= 2;
  return at - passed;
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    const end = (): void => {
      timer.cancel();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
