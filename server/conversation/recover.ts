import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { JobHandler } from '../jobs/runner.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { ticketOf } from './turn-ticket.ts';
import type { Turns } from './turns.ts';

/** The kind and key of the one job that looks for turns whose process has died. */
export const turnRecovery = { kind: 'turn.recover', key: 'all' } as const;

/**
 * Takes over open turns whose lease ran out at or before `at`, and begins them here under the same ids.
 * What the dead process had already said is recognised by the log and not said again.
 */
export type TakeOverTurns = (at: number) => Promise<void>;

export function createTakeOver(options: {
  store: Store;
  clock: Clock;
  turns: Turns;
  process: string;
  /** A process that stops takes nothing more; what it is given all the same it gives back with the rest. */
  isStopping?: () => boolean;
  telemetry: Pick<Telemetry, 'turnTakenOver'>;
}): TakeOverTurns {
  const { store, clock, turns, process, isStopping = () => false, telemetry } = options;
  const takePage = async (at: number): Promise<number> => {
    if (isStopping()) return 0;
    // Beyond `at` in any case, or the next page would take the same turns again.
    const leaseUntil = Math.max(clock.now() + limits.turnLeaseMs, at + 1);
    const limit = limits.turnsPerClaim;
    const claimed = await store.write('turn.claim', { process, at, leaseUntil, limit });
    if (isStopping()) return 0;
    for (const turn of claimed) {
      telemetry.turnTakenOver(turn);
      void turns.begin(ticketOf(turn, leaseUntil));
    }
    return claimed.length;
  };
  return async (at) => {
    // Conversations come whole, so a page may hold more than was asked for; only an empty one is the last.
    while ((await takePage(at)) > 0);
  };
}

/** Takes over at once what a process that stops gives back. Returns its unsubscribe. */
export function takeOverReleased(
  takeOver: TakeOverTurns,
  options: { store: Pick<Store, 'onNews'>; clock: Clock; telemetry: Pick<Telemetry, 'fault'> },
): () => void {
  const { store, clock, telemetry } = options;
  return store.onNews(({ kind }) => {
    if (kind !== 'turns') return;
    takeOver(clock.now()).catch((error: unknown) =>
      telemetry.fault({ where: 'conversation.take_over', error }),
    );
  });
}

/** The job's handler: looks now, and again after a while; sooner where other processes may die. */
export function createRecoveryHandler(
  takeOver: TakeOverTurns,
  { store, clock }: { store: Pick<Store, 'shared'>; clock: Clock },
): JobHandler {
  const waitMs = store.shared ? limits.turnRecoverySharedMs : limits.turnRecoveryMs;
  return async () => {
    await takeOver(clock.now());
    return { kind: 'retry', due: clock.now() + waitMs, error: null };
  };
}
