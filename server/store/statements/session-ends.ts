import { contactIdSchema, visitorIdSchema } from '../../../shared/ids.ts';
import type { ContactId } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import type { ContactEnd, SessionEnd, VisitorEnd } from '../identity.ts';
import { numberOf, textOf } from '../row.ts';
import type { Row } from '../row.ts';
import type { Dialect } from '../dialect.ts';
import type { Ask, Statements } from './statement.ts';

export type Asking<R> = Generator<Ask, R, Row[]>;

/** A customer by the name that a shop has for them. */
type Named = Pick<ContactEnd, 'site' | 'subject'>;

/** Ends the sessions that a visitor has now, in every tab. */
export const endVisitor: Statements<VisitorEnd, SessionEnd> = function* (end, dialect) {
  // Also where it began by a clock that was ahead.
  const ended: SessionEnd = { who: end.visitor, at: Math.max(end.at, end.since) };
  yield* endSessions(ended, end, dialect);
  return ended;
};

/** Ends the sessions that a contact has now, and makes their tokens of before worthless. */
export const endContact: Statements<ContactEnd, SessionEnd> = function* (end, dialect) {
  yield* lock(dialect, end);
  const known = yield* findContact(end);
  const who = known ?? end.contact;
  if (known === undefined)
    yield {
      sql: `insert into proven_contact (id, site, subject, proven_at) values ($1, $2, $3, 0)`,
      values: [who, end.site, end.subject],
    };
  const ended: SessionEnd = { who, at: end.at };
  yield* endSessions(ended, end, dialect);
  return ended;
};

export function* findContact({ site, subject }: Named): Asking<ContactId | undefined> {
  const [row] = yield {
    sql: `select id from proven_contact where site = $1 and subject = $2`,
    values: [site, subject],
  };
  return row && contactIdSchema.parse(textOf(row, 'id'));
}

export function* findEnds(who: readonly [string, string?]): Asking<SessionEnd[]> {
  const rows = yield {
    sql: `select who, at from session_end where who = $1 or who = $2`,
    values: [who[0], who[1] ?? ''],
  };
  return rows.map(sessionEndOf);
}

/** A row of the table of ends. */
export function sessionEndOf(row: Row): SessionEnd {
  const who = textOf(row, 'who');
  const visitor = visitorIdSchema.safeParse(who);
  return {
    who: visitor.success ? visitor.data : contactIdSchema.parse(who),
    at: numberOf(row, 'at'),
  };
}

export function* endSessions(
  { who, at }: SessionEnd,
  { at: now, until }: { at: number; until: number },
  dialect: Dialect,
): Asking<void> {
  yield* sweep('session_end', 'who', now, dialect);
  yield {
    sql: `insert into session_end (who, at, until) values ($1, $2, $3)
     on conflict (who) do update set at = case when excluded.at > session_end.at then excluded.at
       else session_end.at end, until = excluded.until`,
    values: [who, at, until],
  };
}

export function* sweep(
  table: 'identity_use' | 'session_end',
  key: 'token' | 'who',
  now: number,
  { skipLocked }: Dialect,
): Asking<void> {
  yield {
    sql: `delete from ${table} where ${key} in (
       select ${key} from ${table} where until <= $1 order by until limit $2${skipLocked})`,
    values: [now - limits.clockSkewMs, limits.identityRowsPerSweep],
  };
}

/** One proof of a customer at a time, so that two tabs that come at once make one contact. */
export function* lock({ lockKey }: Dialect, { site, subject }: Named): Asking<void> {
  if (lockKey !== null) yield { sql: lockKey, values: [`identity ${site} ${subject}`] };
}
