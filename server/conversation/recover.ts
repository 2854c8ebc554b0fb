import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { JobHandler } from '../jobs/runner.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Turns } from './turns.ts';

/** The kind and key of the one job that looks for turns whose process has died. */
export const turnRecovery = { kind: 'turn.recover', key: 'all' } as const;

const lookEveryMs = 15_000;
const turnsPerLook = 100;

/**
 * Takes over open turns whose lease ran out at or before `at`, and begins them here under the same ids.
 * What the dead process had already said is recognised by the log and not said again.
 */
export type TakeOverTurns = (at: number) => Promise<number>;

export function createTakeOver(options: {
  store: Store;
  clock: Clock;
  turns: Turns;
  process: string;
  telemetry: Pick<Telemetry, 'turnTakenOver'>;
}): TakeOverTurns {
  const { store, clock, turns, process, telemetry } = options;
  return async (at) => {
    const leaseUntil = clock.now() + limits.turnLeaseMs;
    const claimed = await store.write('turn.claim', {
      process,
      at,
      leaseUntil,
      limit: turnsPerLook,
    });
    for (const turn of claimed) {
      telemetry.turnTakenOver(turn);
      void turns.begin({ ...turn, leaseUntil, address: null });
    }
    return claimed.length;
  };
}

/** The job's handler: looks now, and again after a while; sooner when there was more than one look's worth. */
export function createRecoveryHandler(takeOver: TakeOverTurns, clock: Clock): JobHandler {
  return async () => {
    const taken = await takeOver(clock.now());
    const waitMs = taken === turnsPerLook ? 0 : lookEveryMs;
    return { kind: 'retry', due: clock.now() + waitMs, error: null };
  };
}
