import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import type { Sealer } from '../../config/seal.ts';
import type { HttpClient } from '../../outgoing/request.ts';
import type { Store } from '../../store/store.ts';
import { createTokenShelf } from './kept-token.ts';
import type { Auth, ConsentAuth } from './schema.ts';
import { readTokenReply } from './token-reply.ts';
import { buildTokenRequest, revealTexts } from './token-request.ts';

/** What became of an owner's answer; `note` is for him, of our own words and known codes. */
export type ConsentOutcome =
  | { kind: 'connected'; connection: string }
  /** `unknown`: nobody waits for this answer, or no longer. `denied`: on the vendor's page. `failed`: afterwards. */
  | { kind: 'unknown' | 'denied' | 'failed'; note: string };

/** What the vendor's page sends an owner back with. */
export type ConsentAnswer = {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
  iss?: string | undefined;
};

/** An owner's consent to a connection: OAuth 2 authorization code with PKCE (RFC 7636). */
export type Consent = {
  /** The address of the page where the owner agrees, and is sent on from to `redirectUri`. Good for `limits.consentMs`, once, and for this connection. */
  begin(connection: ConsentConnection, redirectUri: string): Promise<string>;
  /** Takes the answer, on whichever process it comes to, and stores the tokens it is worth. */
  complete(answer: ConsentAnswer): Promise<ConsentOutcome>;
};

/** Where a backend sends an owner back to, behind the address of the server. */
export const callbackPath = '/oauth/callback';

type ConsentConnection = { name: string; baseUrl: string; auth: ConsentAuth };

export function createConsent(options: {
  /** A connection as it is configured now. */
  connection: (name: string) => { baseUrl: string; auth: Auth } | undefined;
  http: Pick<HttpClient, 'send'>;
  store: Pick<Store, 'read' | 'write'>;
  sealer: Sealer;
  clock: Clock;
  random: RandomBytes;
}): Consent {
  const { http, store, sealer, clock, random } = options;
  const secretText = (bytes: number): string => Buffer.from(random(bytes)).toString('base64url');

  return {
    async begin({ name, auth }, redirectUri) {
      // The first half finds the request, the second proves it: what is looked up by an index is not compared in constant
      // time, so it is not what is secret.
      const [id, proof, verifier] = [secretText(16), secretText(32), secretText(48)];
      const at = clock.now();
      const sealed = sealer.seal(
        JSON.stringify({ proof: hashOf(proof), verifier, redirectUri, of: clientOf(auth) }),
        `grant/${id}/${name}`,
      );
      const until = at + limits.consentMs;
      await store.write('grant.begin', { id, connection: name, sealed, until, at });
      const page = new URL(auth.authorizeUrl);
      const asked = {
        response_type: 'code',
        client_id: auth.clientId.reveal(),
        redirect_uri: redirectUri,
        ...(auth.scope !== undefined && { scope: auth.scope }),
        ...(auth.audience !== undefined && { audience: auth.audience }),
        ...revealTexts(auth.consentParameters),
        // Last, so that nothing configured takes their place.
        state: `${id}.${proof}`,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      for (const [key, value] of Object.entries(asked)) page.searchParams.set(key, value);
      return page.href;
    },

    async complete({ state = '', code, error, iss }) {
      const [id = '', proof = '', ...more] = state.split('.');
      if (!/^[\w-]{22}$/.test(id) || !/^[\w-]{43}$/.test(proof) || more.length > 0) return unknown;
      const taken = await store.write('grant.take', { id, at: clock.now() });
      if (taken === null) return unknown;
      const name = taken.connection;
      const text = sealer.open(taken.sealed, `grant/${id}/${name}`);
      const request = text === undefined ? undefined : requestSchema.parse(JSON.parse(text));
      if (request === undefined || !isSame(request.proof, hashOf(proof))) return unknown;
      const found = options.connection(name);
      const auth = found?.auth;
      if (found === undefined || auth?.type !== 'oauth2AuthorizationCode')
        return failed(`the connection ${name} is no longer configured for this`);
      if (request.of !== clientOf(auth))
        return failed(`the connection ${name} has other settings since; begin again`);
      // RFC 9207: an answer that another server made up for this one.
      if (auth.issuer !== undefined && iss !== undefined && iss !== auth.issuer)
        return failed('the answer came from another issuer than the configured one');
      if (error !== undefined || code === undefined)
        return { kind: 'denied', note: `the page of the backend said no (${wordOf(error)})` };

      const { verifier } = request;
      const grant = { type: 'code', code, verifier, redirectUri: request.redirectUri } as const;
      const { baseUrl } = found;
      const reply = await http.send(buildTokenRequest(auth, grant, { baseUrl }));
      const { tokens } = auth;
      const read = readTokenReply(reply, { tokens, baseUrl, now: clock.now() });
      if (!read.ok) return failed(read.note);
      const shelf = createTokenShelf({ connection: name, auth, store, sealer });
      // A new grant replaces whatever is there; who renews the old one meanwhile stores nothing.
      await shelf.save(read.token, null, clock.now());
      return { kind: 'connected', connection: name };
    },
  };
}

const unknown: ConsentOutcome = {
  kind: 'unknown',
  note: 'nobody waits for this answer: it was used already, its time is over, or it belongs elsewhere',
};

const requestSchema = z.object({
  proof: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  of: z.string(),
});

function failed(note: string): ConsentOutcome {
  return { kind: 'failed', note };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** Whom a code is for: it is never handed to another server than the one it was asked from. */
function clientOf(auth: ConsentAuth): string {
  return hashOf([auth.authorizeUrl, auth.tokenUrl, auth.clientId.reveal()].join(' '));
}

/** RFC 6749, section 4.1.2.1; any other word of the answer is not repeated. */
const errorWords = [
  'access_denied',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_response_type',
  'server_error',
  'temporarily_unavailable',
  'login_required',
  'consent_required',
  'interaction_required',
];

function wordOf(error: string | undefined): string {
  if (error === undefined) return 'it gave no code';
  return errorWords.find((word) => word === error) ?? 'for a reason we do not know';
}
