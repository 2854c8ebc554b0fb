import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../../config/secret.ts';
import type { Sealer } from '../../config/seal.ts';
import type { Store } from '../../store/store.ts';
import type { Token } from './token-reply.ts';
import type { TokenAuth } from './schema.ts';

/** What the store holds for a connection, opened. */
export type KeptToken = {
  /** 0 when nothing was ever kept. */
  generation: number;
  /** `foreign`: what is kept belongs to other settings of the connection, or to another DESKBELL_SECRET. */
  state: 'none' | 'ready' | 'reconnect' | 'revoked' | 'foreign';
  access: HeldToken | undefined;
  refresh: string | undefined;
};

export type HeldToken = {
  generation: number;
  text: string;
  baseUrl: string | undefined;
  gotAt: number;
  expiresAt: number;
};

/** The tokens of one connection in the store, sealed about its name and their kind, so that no two can be swapped. */
export type TokenShelf = {
  read(): Promise<KeptToken>;
  /** undefined when somebody else has stored another one since `replaces`; null replaces whatever is there. */
  save(token: Token, replaces: number | null, at: number): Promise<HeldToken | undefined>;
  /** Marks the grant as refused; false when another one has been stored since. */
  spoil(generation: number, at: number): Promise<boolean>;
};

export function createTokenShelf(options: {
  connection: string;
  auth: TokenAuth;
  store: Pick<Store, 'read' | 'write'>;
  sealer: Sealer;
}): TokenShelf {
  const { connection, auth, store, sealer } = options;
  const of = settingsOf(auth);
  const about = (kind: 'access' | 'refresh'): string => tokenEntry(kind, connection);
  const seal = (kind: 'access' | 'refresh', content: object): string =>
    sealer.seal(JSON.stringify({ of, ...content }), about(kind));

  return {
    async read() {
      const row = await store.read.token(connection);
      if (row === undefined)
        return { generation: 0, state: 'none', access: undefined, refresh: undefined };
      const { generation, state, expiresAt } = row;
      if (state === 'revoked') return { generation, state, access: undefined, refresh: undefined };
      const access = openSealed(accessSchema, sealer, row.access, about('access'));
      const refresh = openSealed(refreshSchema, sealer, row.refresh, about('refresh'));
      if (access?.of !== of)
        return { generation, state: 'foreign', access: undefined, refresh: undefined };
      const usable = state === 'ready' && access.text !== '';
      return {
        generation,
        state,
        access: usable
          ? {
              generation,
              text: access.text,
              baseUrl: access.baseUrl,
              gotAt: access.gotAt,
              expiresAt,
            }
          : undefined,
        refresh: refresh?.of === of ? refresh.text : undefined,
      };
    },
    async save({ access, refresh, baseUrl, lifetimeMs }, replaces, at) {
      const expiresAt = at + lifetimeMs;
      const saved = await store.write('token.save', {
        connection,
        replaces,
        access: seal('access', { text: access, baseUrl, gotAt: at }),
        refresh: refresh === undefined ? null : seal('refresh', { text: refresh }),
        expiresAt,
        at,
      });
      if (saved.kind === 'stale') return undefined;
      return { generation: saved.generation, text: access, baseUrl, gotAt: at, expiresAt };
    },
    spoil: (generation, at) =>
      store.write('token.spoil', {
        connection,
        generation,
        access: seal('access', { text: '', gotAt: at }),
        at,
      }),
  };
}

/** What a token is sealed about. */
export function tokenEntry(kind: 'access' | 'refresh', connection: string): string {
  return `token/${kind}/${connection}`;
}

const accessSchema = z.object({
  of: z.string(),
  text: z.string(),
  baseUrl: z.string().optional(),
  gotAt: z.number(),
});
const refreshSchema = z.object({ of: z.string(), text: z.string() });

function openSealed<T>(
  schema: z.ZodType<T>,
  sealer: Sealer,
  sealed: string | null,
  about: string,
): T | undefined {
  const text = sealed === null ? undefined : sealer.open(sealed, about);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

/**
 * What a token was given for. With other settings it is another client's or another account's, so it is not used:
 * an owner who replaces the refresh token in his configuration means that one, not what came out of the one before.
 * Kept inside of what is sealed, because a hash of a weak password is worth guessing at.
 */
function settingsOf(auth: TokenAuth): string {
  const parts: unknown[] = [auth.type];
  const add = (...texts: (string | Secret | undefined)[]): void => {
    parts.push(...texts.map((text) => (typeof text === 'object' ? text.reveal() : text)));
  };
  if (auth.type === 'login') {
    const { path, url, json, form, headers } = auth.request;
    // Secrets in a body print as one word each; they are not needed to tell accounts apart.
    parts.push(path, url, json, form, headers);
  } else add(auth.tokenUrl, auth.clientId, auth.scope, auth.audience);
  if (auth.type === 'oauth2RefreshToken') add(auth.refreshToken);
  if (auth.type === 'oauth2ClientCredentials') add(auth.clientSecret);
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
