import type { Rekey, SecretSet } from '../secrets.ts';
import { numberOf, textOf, textOrNullOf } from '../row.ts';
import type { Row } from '../row.ts';
import type { Dialect } from '../dialect.ts';
import type { Ask, Statements } from './statement.ts';

export const setSecret: Statements<SecretSet, null> = function* ({ name, sealed, at }, dialect) {
  yield* lock(dialect);
  yield {
    sql: `insert into secret (name, sealed, at) values ($1, $2, $3)
     on conflict (name) do update set sealed = excluded.sealed, at = excluded.at`,
    values: [name, sealed, at],
  };
  yield count;
  return null;
};

/** False when there is no such entry. */
export const removeSecret: Statements<{ name: string }, boolean> = function* ({ name }, dialect) {
  yield* lock(dialect);
  const removed = yield {
    sql: `delete from secret where name = $1 returning name`,
    values: [name],
  };
  if (removed.length > 0) yield count;
  return removed.length > 0;
};

/**
 * Replaces every sealed row at once, or none: `changed` when they are no longer what they were sealed anew from.
 * Grants that are waited for are forgotten; they live for minutes.
 */
export const rekeySecrets: Statements<Rekey, 'done' | 'changed'> = function* (rekey, dialect) {
  yield* lock(dialect);
  const secrets = yield { sql: `select name, sealed from secret`, values: [] };
  const tokens = yield {
    sql: `select connection, generation, access, refresh from connection_token`,
    values: [],
  };
  const known = new Map(rekey.secrets.map((one) => [one.name, one]));
  const sameSecrets =
    secrets.length === rekey.secrets.length &&
    secrets.every((row) => known.get(textOf(row, 'name'))?.before === textOf(row, 'sealed'));
  const moved = new Map(rekey.tokens.map((one) => [one.connection, one]));
  const sameTokens =
    tokens.length === rekey.tokens.length &&
    tokens.every((row) => {
      const before = moved.get(textOf(row, 'connection'))?.before;
      return (
        before?.access === textOrNullOf(row, 'access') &&
        before.refresh === textOrNullOf(row, 'refresh')
      );
    });
  if (!sameSecrets || !sameTokens) return 'changed';
  for (const { name, after } of rekey.secrets)
    yield { sql: `update secret set sealed = $1 where name = $2`, values: [after, name] };
  for (const row of tokens) {
    const connection = textOf(row, 'connection');
    const after = moved.get(connection)?.after;
    const changed = yield {
      sql: `update connection_token set access = $1, refresh = $2
       where connection = $3 and generation = $4 returning connection`,
      values: [
        after?.access ?? null,
        after?.refresh ?? null,
        connection,
        numberOf(row, 'generation'),
      ],
    };
    // A server that still runs has renewed it in between: nothing of all this may stand.
    if (changed.length === 0) throw new Error(`the token of ${connection} was changed meanwhile`);
  }
  yield { sql: `delete from grant_request`, values: [] };
  yield {
    sql: `update secret_proof set proof = $1, at = $2 where id = 1`,
    values: [rekey.proof, rekey.at],
  };
  yield count;
  return 'done';
};

/** One change of the vault at a time, so that none is counted twice or not at all. */
function* lock({ lockKey }: Dialect): Generator<Ask, void, Row[]> {
  if (lockKey !== null) yield { sql: lockKey, values: ['secrets'] };
}

const count: Ask = {
  sql: `insert into secret_version (id, version) values (1, 1)
   on conflict (id) do update set version = secret_version.version + 1`,
  values: [],
};
