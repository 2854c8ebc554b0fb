import { createHash, timingSafeEqual } from 'node:crypto';
import { apiKeyIdSchema } from '../../shared/ids.ts';
import type { ApiKeyId, SiteId } from '../../shared/ids.ts';
import { mintApiKeyId, randomText } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Queries } from '../store/queries.ts';

/** What a key may do. A key belongs to one site. */
export const scopes = [
  'messages:write',
  'leads:write',
  'conversations:read',
  'contacts:write',
  'backend-writes:manage',
  'conversations:write',
] as const;
export type Scope = (typeof scopes)[number];

/** The caller behind a valid key. */
export type KeyHolder = { key: ApiKeyId; site: SiteId; scopes: readonly string[] };

/**
 * A key is shown once, `dbk_ID_SECRET`; the store keeps only the SHA-256 of the secret. A slow hash would
 * add nothing: the secret is 256 random bits, not a person's password.
 */
export function mintApiKey(random: RandomBytes): { id: ApiKeyId; text: string; hash: string } {
  const id = mintApiKeyId(random);
  const secret = randomText(random) + randomText(random);
  return { id, text: `dbk_${id.slice('key_'.length)}_${secret}`, hash: hashOf(secret) };
}

const keyText = /^dbk_([A-Za-z0-9_-]{22})_([A-Za-z0-9_-]{44})$/;

/** The id a key claims to have; undefined for what is no key at all. */
export function keyIdOf(text: string): string | undefined {
  return keyText.exec(text)?.[1];
}

/** The holder of a key, or undefined: unknown, wrong and revoked look the same. */
export async function findKeyHolder(
  store: Pick<Queries, 'apiKey'>,
  text: string,
): Promise<KeyHolder | undefined> {
  const parts = keyText.exec(text);
  const id = apiKeyIdSchema.safeParse(`key_${parts?.[1] ?? ''}`);
  const secret = parts?.[2];
  if (!id.success || secret === undefined) return undefined;
  const row = await store.apiKey(id.data);
  const expected = Buffer.from(row?.hash ?? hashOf(''), 'hex');
  const matches = timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), expected);
  if (!row || !matches || row.revokedAt !== null) return undefined;
  return { key: row.id, site: row.site, scopes: row.scopes };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
