import { limits } from '../../../shared/limits.ts';
import type { LeaseRelease, LeaseRenewal, LeaseResult, LeaseTake } from '../shared-limits.ts';
import { numberOf } from '../row.ts';
import type { Statements } from './statement.ts';

/**
 * Gives the lease to whoever asks when nobody has it: it is new, over or released, or it was given by a clock
 * that was ahead, whose end may lie a year off.
 */
export const takeLease: Statements<LeaseTake, LeaseResult> = function* (take) {
  const { name, holder, at, until } = take;
  const [taken] = yield {
    sql: `insert into lease (name, holder, fence, until, set_at) values ($1, $2, 1, $3, $4)
     on conflict (name) do update set
       holder = excluded.holder, fence = lease.fence + 1,
       until = excluded.until, set_at = excluded.set_at
     where lease.until <= excluded.set_at or lease.set_at > $5
     returning fence`,
    values: [name, holder, until, at, at + limits.clockSkewMs],
  };
  if (taken) return { kind: 'taken', fence: numberOf(taken, 'fence') };
  const [held] = yield { sql: `select until from lease where name = $1`, values: [name] };
  return { kind: 'held', until: held ? numberOf(held, 'until') : at };
};

/** False once the lease is over, whether or not somebody else has taken it. */
export const renewLease: Statements<LeaseRenewal, boolean> = function* (renewal) {
  const { name, fence, at, until } = renewal;
  const renewed = yield {
    sql: `update lease set until = $1, set_at = $2
     where name = $3 and fence = $4 and until > $2 returning fence`,
    values: [until, at, name, fence],
  };
  return renewed.length > 0;
};

/** False when somebody else has it, or it was released before. */
export const releaseLease: Statements<LeaseRelease, boolean> = function* ({ name, fence }) {
  const released = yield {
    sql: `update lease set until = 0 where name = $1 and fence = $2 and until > 0 returning fence`,
    values: [name, fence],
  };
  return released.length > 0;
};
