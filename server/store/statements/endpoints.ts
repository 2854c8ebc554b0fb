import type { EndpointRow } from '../operations.ts';
import type { Statements } from './statement.ts';

/** Makes the store know exactly the endpoints that the configuration file names. */
export const syncEndpoints: Statements<{ endpoints: EndpointRow[]; at: number }, null> = function* (
  { endpoints, at },
  { lockKey },
) {
  // Two processes that start together would both delete nothing and then insert the same.
  if (lockKey !== null) yield { sql: lockKey, values: ['endpoints'] };
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
