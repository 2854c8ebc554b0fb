import type { Kysely } from 'kysely';
import { z } from 'zod';
import { apiKeyIdSchema, siteIdSchema } from '../../../shared/ids.ts';
import type { ApiKeyId } from '../../../shared/ids.ts';
import { jsonOf } from '../json-column.ts';
import type { ApiKeyRow } from '../queries.ts';
import type { Tables } from '../tables.ts';

const scopesSchema = z.array(z.string());

export async function readApiKey(db: Kysely<Tables>, id: ApiKeyId): Promise<ApiKeyRow | undefined> {
  const row = await db
    .selectFrom('api_key')
    .select(['id', 'site', 'hash', 'scopes', 'revoked_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: apiKeyIdSchema.parse(row.id),
    site: siteIdSchema.parse(row.site),
    hash: row.hash,
    scopes: scopesSchema.parse(jsonOf(row.scopes)),
    revokedAt: row.revoked_at,
  };
}
