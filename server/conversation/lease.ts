import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { TurnTicket } from './turn-ticket.ts';

/**
 * A turn that waited behind others may have outlived its lease; nobody else may have taken it meanwhile. False
 * when somebody has.
 */
export async function holdLease(store: Store, ticket: TurnTicket, now: number): Promise<boolean> {
  if (ticket.leaseUntil - now > 2 * limits.turnRenewMs) return true;
  return extend(store, ticket, now + limits.turnLeaseMs);
}

/**
 * Extends the lease for as long as the turn runs, so that a lease can be short: it is how long a customer waits
 * when a process dies. `lost` is called once, when another process has the turn, or may have it because the
 * store could not be asked until the lease was over: going on would do the same work twice at the same time.
 */
export function keepLease(
  options: { store: Store; clock: Clock; telemetry: Pick<Telemetry, 'fault'> },
  ticket: TurnTicket,
  lost: () => void,
): { end(): void } {
  const { store, clock, telemetry } = options;
  let until = Math.max(ticket.leaseUntil, clock.now());
  let ended = false;
  let timer = clock.after(limits.turnRenewMs, renew);

  function renew(): void {
    const next = clock.now() + limits.turnLeaseMs;
    timer = clock.after(limits.turnRenewMs, renew);
    extend(store, ticket, next).then(
      (held) => {
        if (held) until = Math.max(until, next);
        else lose();
      },
      (error: unknown) => {
        telemetry.fault({ where: 'conversation.lease', error, trace: ticket.trace });
        if (clock.now() >= until) lose();
      },
    );
  }

  function lose(): void {
    if (ended) return;
    end();
    lost();
  }

  function end(): void {
    ended = true;
    timer.cancel();
  }
  return { end };
}

function extend(store: Store, ticket: TurnTicket, until: number): Promise<boolean> {
  const { conversation, turn, fence } = ticket;
  return store.write('turn.lease', { conversation, turn, fence, until });
}
