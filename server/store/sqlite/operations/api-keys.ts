import type { ApiKeyId } from '../../../../shared/ids.ts';
import type { NewApiKey } from '../../operations.ts';
import type { OperationContext } from '../operation-context.ts';

export function createApiKey(context: OperationContext, input: NewApiKey): null {
  context.db.run(
    'insert into api_key (id, site, name, hash, scopes, created_at) values (?, ?, ?, ?, ?, ?)',
    input.id,
    input.site,
    input.name,
    input.hash,
    JSON.stringify(input.scopes),
    input.at,
  );
  return null;
}

export function revokeApiKey(
  context: OperationContext,
  input: { id: ApiKeyId; at: number },
): boolean {
  return (
    context.db.run(
      'update api_key set revoked_at = ? where id = ? and revoked_at is null',
      input.at,
      input.id,
    ) > 0
  );
}
