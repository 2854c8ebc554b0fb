import type { ApiKeyId } from '../../../shared/ids.ts';
import type { NewApiKey } from '../owner-writes.ts';
import type { Statements } from './statement.ts';

export const createApiKey: Statements<NewApiKey, null> = function* (key) {
  yield {
    sql: `insert into api_key (id, site, name, hash, scopes, created_at) values ($1, $2, $3, $4, $5, $6)`,
    values: [key.id, key.site, key.name, key.hash, JSON.stringify(key.scopes), key.at],
  };
  return null;
};

/** False when there is no such key, or it was revoked before. */
export const revokeApiKey: Statements<{ id: ApiKeyId; at: number }, boolean> = function* ({
  id,
  at,
}) {
  const revoked = yield {
    sql: `update api_key set revoked_at = $1 where id = $2 and revoked_at is null returning id`,
    values: [at, id],
  };
  return revoked.length > 0;
};
