import type { RateRule } from './rate-limit.ts';

/** The moments of the calls that one rate has let through or promised, and what the backend said is left. */
export type RateWindow = {
  /** The earliest moment, not before `from`, at which one more call keeps the rate. */
  next(from: number): number;
  /** Counts a call at that moment; moments never go back. */
  take(at: number): void;
  /** A call that was promised and is not made. */
  giveBack(at: number): void;
  /** The backend lets `left` more calls through until a moment. */
  cap(left: number, until: number): void;
  /** Puts right what was noted by a clock that was ahead: nothing is noted later than `latest`. */
  settle(latest: number): void;
};

/**
 * A sliding window: of any `requests + 1` calls in a row, the first and the last are at least `perMs` apart; the
 * same holds for `burst` calls in its share of the time. Exact, where a bucket that refills lets through its
 * burst on top.
 */
export function createRateWindow({ requests, perMs, burst = requests }: RateRule): RateWindow {
  let moments: number[] = [];
  let left = Number.POSITIVE_INFINITY;
  let until = 0;

  const afterTheLast = (count: number, ms: number): number => {
    const first = moments[moments.length - count];
    return first === undefined ? Number.NEGATIVE_INFINITY : first + ms;
  };

  return {
    next(from) {
      const earliest = Math.max(
        from,
        moments.at(-1) ?? from,
        afterTheLast(requests, perMs),
        afterTheLast(burst, (perMs * burst) / requests),
      );
      return left <= 0 ? Math.max(earliest, until) : earliest;
    },
    take(at) {
      moments.push(at);
      if (moments.length > requests) moments.shift();
      if (at < until) left -= 1;
      else left = Number.POSITIVE_INFINITY;
    },
    giveBack(at) {
      const index = moments.lastIndexOf(at);
      if (index !== -1) moments.splice(index, 1);
      if (at < until) left += 1;
    },
    cap(most, end) {
      left = most;
      until = end;
    },
    settle(latest) {
      const ahead = (moments.at(-1) ?? latest) - latest;
      if (ahead > 0) moments = moments.map((at) => at - ahead);
      until = Math.min(until, latest + perMs);
    },
  };
}
