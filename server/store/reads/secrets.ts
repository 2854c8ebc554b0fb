import type { Kysely } from 'kysely';
import type { SecretRow, TokenRow } from '../secrets.ts';
import type { Tables } from '../tables.ts';

/** Every entry of the vault, by name. */
export async function readSecrets(db: Kysely<Tables>): Promise<SecretRow[]> {
  return db.selectFrom('secret').select(['name', 'sealed', 'at']).orderBy('name').execute();
}

/** Grows with every change of the vault; 0 while nothing was ever in it. */
export async function readSecretsVersion(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('secret_version').select('version').executeTakeFirst();
  return row?.version ?? 0;
}

export async function readToken(
  db: Kysely<Tables>,
  connection: string,
): Promise<TokenRow | undefined> {
  const row = await tokens(db).where('connection', '=', connection).executeTakeFirst();
  return row && tokenOf(row);
}

/** Of every connection that ever had one. */
export async function readTokens(db: Kysely<Tables>): Promise<TokenRow[]> {
  const rows = await tokens(db).orderBy('connection').execute();
  return rows.map(tokenOf);
}

function tokens(db: Kysely<Tables>) {
  return db
    .selectFrom('connection_token')
    .select(['connection', 'generation', 'state', 'access', 'refresh', 'expires_at', 'at']);
}

function tokenOf({ expires_at: expiresAt, state, ...row }: Tables['connection_token']): TokenRow {
  return { ...row, expiresAt, state: stateOf(state) };
}

/** Whatever else stood there could not be used. */
function stateOf(text: string): TokenRow['state'] {
  return text === 'ready' || text === 'revoked' ? text : 'reconnect';
}
