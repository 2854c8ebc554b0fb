import type { GrantBegin, GrantTaken, TokenSave, TokenSaved, TokenSpoil } from '../secrets.ts';
import { numberOf, textOf } from '../row.ts';
import type { Statements } from './statement.ts';

/**
 * Keeps a token, unless the row is no longer the one it was made from. A new grant takes nothing over: it may be of
 * another account, and the refresh token of the one before would bring that account back.
 */
export const saveToken: Statements<TokenSave, TokenSaved> = function* (save) {
  const { connection, replaces, access, refresh, expiresAt, at } = save;
  const [saved] = yield {
    sql: `insert into connection_token
       (connection, generation, state, access, refresh, expires_at, at)
     values ($1, 1, 'ready', $2, $3, $4, $5)
     on conflict (connection) do update set
       generation = connection_token.generation + 1, state = 'ready', access = excluded.access,
       refresh = case when $6 < 0 then excluded.refresh
         else coalesce(excluded.refresh, connection_token.refresh) end,
       expires_at = excluded.expires_at, at = excluded.at
     where connection_token.generation = $6 or $6 < 0
     returning generation`,
    values: [connection, access, refresh, expiresAt, at, replaces ?? -1],
  };
  return saved === undefined
    ? { kind: 'stale' }
    : { kind: 'saved', generation: numberOf(saved, 'generation') };
};

/** Marks a grant as refused; false when another one has been stored since. */
export const spoilToken: Statements<TokenSpoil, boolean> = function* (spoil) {
  const { connection, generation, access, at } = spoil;
  const spoiled = yield {
    sql: `insert into connection_token
       (connection, generation, state, access, refresh, expires_at, at)
     values ($1, 0, 'reconnect', $2, null, 0, $3)
     on conflict (connection) do update set
       state = 'reconnect', access = excluded.access, expires_at = 0, at = excluded.at
     where connection_token.generation = $4
     returning connection`,
    values: [connection, access, at, generation],
  };
  return spoiled.length > 0;
};

/** Forgets the tokens of a connection; false when it has none. */
export const revokeToken: Statements<{ connection: string; at: number }, boolean> = function* ({
  connection,
  at,
}) {
  const revoked = yield {
    sql: `update connection_token set generation = generation + 1, state = 'revoked',
       access = null, refresh = null, expires_at = 0, at = $1
     where connection = $2 and state <> 'revoked' returning connection`,
    values: [at, connection],
  };
  return revoked.length > 0;
};

export const beginGrant: Statements<GrantBegin, null> = function* (begin) {
  const { id, connection, sealed, until, at } = begin;
  yield { sql: `delete from grant_request where until <= $1`, values: [at] };
  yield {
    sql: `insert into grant_request (id, connection, sealed, until) values ($1, $2, $3, $4)`,
    values: [id, connection, sealed, until],
  };
  return null;
};

/** Gives a request to the first who asks and forgets it; null when there is none, or its time is over. */
export const takeGrant: Statements<{ id: string; at: number }, GrantTaken | null> = function* ({
  id,
  at,
}) {
  const [row] = yield {
    sql: `delete from grant_request where id = $1 returning connection, sealed, until`,
    values: [id],
  };
  if (row === undefined || numberOf(row, 'until') <= at) return null;
  return { connection: textOf(row, 'connection'), sealed: textOf(row, 'sealed') };
};
