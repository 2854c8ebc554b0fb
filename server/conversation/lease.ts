import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { TurnTicket } from './turn-ticket.ts';

/**
 * Until when the turn is held: one that waited behind others may have outlived its lease, and is leased anew.
 * Null when another process has it.
 */
export async function holdLease(
  store: Store,
  ticket: TurnTicket,
  now: number,
): Promise<number | null> {
  if (ticket.leaseUntil - now > 2 * limits.turnRenewMs) return ticket.leaseUntil;
  const until = now + limits.turnLeaseMs;
  return (await extend(store, ticket, until)) ? until : null;
}

/**
 * Extends the lease for as long as the turn runs, so that a lease can be short: it is how long a customer waits
 * when a process dies. `lost` is called once: when another process has the turn, or a moment before one may,
 * because the store could not be asked. Going on would do the same work twice at the same time.
 */
export function keepLease(
  options: { store: Store; clock: Clock; telemetry: Pick<Telemetry, 'fault'> },
  { ticket, until }: { ticket: TurnTicket; until: number },
  lost: () => void,
): { end(): void } {
  const { store, clock, telemetry } = options;
  let ended = false;
  let renewal = clock.after(limits.turnRenewMs, renew);
  let expiry = expireAt(until);

  function renew(): void {
    const next = clock.now() + limits.turnLeaseMs;
    renewal = clock.after(limits.turnRenewMs, renew);
    extend(store, ticket, next).then(
      (held) => {
        if (ended) return;
        if (!held) return lose();
        expiry.cancel();
        expiry = expireAt(next);
      },
      (error: unknown) =>
        telemetry.fault({ where: 'conversation.lease', error, trace: ticket.trace }),
    );
  }

  function expireAt(at: number): Timer {
    return clock.after(Math.max(0, at - limits.turnLetGoMs - clock.now()), lose);
  }

  function lose(): void {
    if (ended) return;
    end();
    lost();
  }

  function end(): void {
    ended = true;
    renewal.cancel();
    expiry.cancel();
  }
  return { end };
}

function extend(store: Store, ticket: TurnTicket, until: number): Promise<boolean> {
  const { conversation, turn, fence } = ticket;
  return store.write('turn.lease', { conversation, turn, fence, until });
}
