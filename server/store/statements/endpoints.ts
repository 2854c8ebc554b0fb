import type { EndpointSync } from '../operations.ts';
import type { Statements } from './statement.ts';

/** Makes the store know exactly the endpoints that the configuration file names. */
export const syncEndpoints: Statements<EndpointSync, null> = function* (
  { endpoints, version, at },
  { lockKey },
) {
  // Two processes that start together would both delete nothing and then insert the same.
  if (lockKey !== null) yield { sql: lockKey, values: ['endpoints'] };
  if (version !== undefined) {
    const newer = yield {
      sql: `select version from config_version where version > $1 limit 1`,
      values: [version],
    };
    // A process that is slow to notice must not bring back what others have left behind.
    if (newer.length > 0) return null;
  }
  yield { sql: `delete from endpoint where source = 'file'`, values: [] };
  for (const { id, url, types, sites } of endpoints) {
    yield {
      sql: `insert into endpoint (id, url, types, sites, source, synced_at)
         values ($1, $2, $3, $4, 'file', $5)`,
      values: [id, url, JSON.stringify(types), sites === null ? null : JSON.stringify(sites), at],
    };
  }
  return null;
};
