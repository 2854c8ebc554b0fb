import type { ConfigurationPush, PushResult } from '../owner-writes.ts';
import { numberOf, textOf } from '../row.ts';
import type { Statements } from './statement.ts';

/** Adds a version, unless the latest one is the same already, or is not the one that was expected. */
export const pushConfiguration: Statements<ConfigurationPush, PushResult> = function* (
  { text, files, digest, base, note, at },
  { lockKey },
) {
  // Two that push at once would both count to the same number.
  if (lockKey !== null) yield { sql: lockKey, values: ['configuration'] };
  const [latest] = yield {
    sql: `select version, digest from config_version
       where version = (select max(version) from config_version)`,
    values: [],
  };
  const version = latest === undefined ? 0 : numberOf(latest, 'version');
  if (latest !== undefined && textOf(latest, 'digest') === digest)
    return { kind: 'unchanged', version };
  if (base !== null && base !== version) return { kind: 'stale', version };
  yield {
    sql: `insert into config_version (version, text, files, digest, note, at)
       values ($1, $2, $3, $4, $5, $6)`,
    values: [version + 1, text, JSON.stringify(files), digest, note, at],
  };
  return { kind: 'stored', version: version + 1 };
};

/** The first to ask writes its proof; whoever comes later is told whether theirs is the same. */
export const checkSecret: Statements<{ proof: string; at: number }, 'same' | 'other'> = function* ({
  proof,
  at,
}) {
  yield {
    sql: `insert into secret_proof (id, proof, at) values (1, $1, $2) on conflict (id) do nothing`,
    values: [proof, at],
  };
  const [row] = yield { sql: `select proof from secret_proof where id = 1`, values: [] };
  return row !== undefined && textOf(row, 'proof') === proof ? 'same' : 'other';
};
