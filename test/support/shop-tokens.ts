import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { createIdentityTokenReader } from '../../server/access/identity-token.ts';
import { createSignatureVerifier } from '../../server/access/identity-signature.ts';
import type { IdentitySettings } from '../../server/access/identity-schema.ts';
import { createKeySets } from '../../server/access/key-sets.ts';
import type { FetchKeySet } from '../../server/access/key-sets.ts';
import { createSessionEnds } from '../../server/access/session-ends.ts';
import type { SessionEnds } from '../../server/access/session-ends.ts';
import { createVisitorSessions } from '../../server/access/visitor-sessions.ts';
import type { VisitorSessions } from '../../server/access/visitor-sessions.ts';
import { createVisitors } from '../../server/access/visitors.ts';
import type { Visitors } from '../../server/access/visitors.ts';
import { Secret } from '../../server/config/secret.ts';
import type { Store } from '../../server/store/store.ts';
import type { Clock } from '../../shared/clock.ts';

/** What a shop puts into a token, and how it signs it; `undefined` leaves a claim out. */
export type TokenOver = {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
};

export type ShopKey = {
  /** The public half, as it stands in a key set. */
  jwk: JWK & { kid: string };
  /** A token for this customer, good for two minutes from the clock's now unless `over` says otherwise. */
  sign(subject: string, over?: TokenOver): Promise<string>;
};

export const shopSecret = 'a secret of the shop of 32 bytes or more';

/** A shop that signs with a key pair of its own. */
export async function createShopKey(
  clock: Clock,
  options: { alg?: string; kid?: string; aud?: string } = {},
): Promise<ShopKey> {
  const { alg = 'ES256', kid = randomUUID(), aud = 'demo' } = options;
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { jwk, sign: signer(clock, privateKey, { alg, kid }, aud) };
}

/** A shop that signs with a secret that both sides have. */
export function createSecretShop(clock: Clock, secret = shopSecret, aud = 'demo'): ShopKey['sign'] {
  return signer(clock, Buffer.from(secret), { alg: 'HS256' }, aud);
}

function signer(
  clock: Clock,
  key: CryptoKey | Uint8Array,
  header: { alg: string; kid?: string },
  aud: string,
): ShopKey['sign'] {
  return (subject, over = {}) => {
    const now = Math.floor(clock.now() / 1_000);
    const claims = { sub: subject, aud, iat: now, exp: now + 120, jti: randomUUID() };
    return new SignJWT({ ...claims, ...over.claims })
      .setProtectedHeader({ ...header, ...over.header })
      .sign(key);
  };
}

/** What a page presents: a token, and the page's own secret. */
export const presented = (token: string, holder: string = randomUUID()) => ({ token, holder });

export const secretSettings = (over: Partial<IdentitySettings> = {}): IdentitySettings => ({
  mode: 'optional',
  keys: { secret: new Secret(shopSecret) },
  clockTolerance: 60,
  ...over,
});

export type VisitorDoor = {
  visitors: Visitors;
  sessions: VisitorSessions;
  ends: SessionEnds;
  /** The settings of every site from now on. */
  configure(settings: IdentitySettings | undefined): void;
};

/** Who visitors are, put together as the server does, for a site with these settings. */
export function openVisitorDoor(options: {
  store: Store;
  clock: Clock;
  settings?: IdentitySettings;
  fetch?: FetchKeySet;
  key?: Uint8Array;
  /** Whether it looks for what other processes have ended. */
  looks?: boolean;
}): VisitorDoor {
  const { store, clock, fetch = () => Promise.resolve({ ok: false, note: 'dns' }) } = options;
  let { settings } = options;
  const telemetry = {
    keySetFailed: () => undefined,
    identityProven: () => undefined,
    identityRefused: () => undefined,
    sessionsEnded: () => undefined,
    fault: ({ error }: { error: unknown }) => {
      throw error;
    },
  };
  const random = randomBytes;
  const sessions = createVisitorSessions({
    key: options.key ?? randomBytes(32),
    clock,
    random,
  });
  const ends = createSessionEnds({
    store: { read: store.read, shared: options.looks ?? false },
    clock,
    telemetry,
  });
  const verify = createSignatureVerifier(createKeySets({ fetch, clock, telemetry }));
  const visitors = createVisitors({
    sessions,
    readToken: createIdentityTokenReader({ verify, clock }),
    identityOf: () => settings,
    store,
    ends,
    clock,
    random,
    telemetry,
  });
  return { visitors, sessions, ends, configure: (next) => (settings = next) };
}
