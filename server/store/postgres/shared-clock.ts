import type { Clock, Timer } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { Session } from './connect.ts';
import type { Lines } from './lines.ts';

type SharedClock = Clock & { stop(): void };

/**
 * The database's time, which all its processes go by: leases, due times and the order of what people see would
 * otherwise be as far apart as the clocks of their machines. A clock half a minute ahead would find every turn of
 * the others abandoned, and run them a second time.
 *
 * It is measured now and every minute, by the quickest of a few questions: the answer is of some moment between
 * asking and hearing, so the error is at most half of that time. In between it is counted by the machine's steady
 * time, which differs from the true one by some hundredths of a second a minute: the machine's clock may be set
 * by hours meanwhile. Such a step is a reason to measure at once, because a machine that slept does not count the
 * time it slept.
 */
export async function startSharedClock(lines: Lines, machine: Clock): Promise<SharedClock> {
  const elapsed = (): number => machine.elapsed?.() ?? machine.now();
  const ahead = (): number => machine.now() - elapsed();
  let difference: number | undefined;
  /** How far the machine's clock was ahead of its steady time when that was measured last. */
  let aheadThen = ahead();
  let timer: Timer | undefined;
  let measuring = false;
  let triedAt = elapsed();
  let stopped = false;

  async function measure(session: Session): Promise<void> {
    const aheadNow = ahead();
    let best: { tookMs: number; difference: number } | undefined;
    for (let tries = 0; tries < questions; tries += 1) {
      const asked = elapsed();
      const told = await readTime(session);
      const heard = elapsed();
      const tookMs = heard - asked;
      if (best === undefined || tookMs < best.tookMs)
        best = { tookMs, difference: told - (asked + heard) / 2 };
    }
    aheadThen = aheadNow;
    // Small steps to and fro are the network's, not the clocks'.
    if (best && isFurther(best.difference, Math.max(limits.clockStepMs, best.tookMs)))
      difference = best.difference;
  }

  const isFurther = (measured: number, ms: number): boolean =>
    difference === undefined || Math.abs(measured - difference) > ms;

  function measureNow(): void {
    if (measuring || stopped) return;
    timer?.cancel();
    measuring = true;
    triedAt = elapsed();
    void lines
      .use(measure)
      // The store is away: what was measured last holds, and those who write report it.
      .catch(() => undefined)
      .finally(() => {
        measuring = false;
        if (!stopped) timer = machine.after(limits.clockMeasureMs, measureNow);
      });
  }

  await lines.use(measure);
  timer = machine.after(limits.clockMeasureMs, measureNow);
  return {
    now() {
      // Everybody asks for the time: a store that is away is not asked by each of them.
      const isSet = Math.abs(ahead() - aheadThen) > limits.clockSetMs;
      if (isSet && elapsed() - triedAt >= limits.databaseRetryMs) measureNow();
      return Math.round(elapsed() + (difference ?? 0));
    },
    elapsed,
    after: (ms, run) => machine.after(ms, run),
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

const questions = 3;

async function readTime(session: Session): Promise<number> {
  const { rows } = await session.query({
    name: 'read_time',
    text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
  });
  const now = rows[0]?.['now'];
  if (typeof now === 'number') return now;
  throw new Error('the database does not know the time');
}
