import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import { emailSchema, saidTextSchema } from '../../shared/text.ts';
import type { ProvenClaims } from '../store/identity.ts';
import type { IdentitySettings } from './identity-schema.ts';
import type { VerifySignature } from './identity-signature.ts';

/** What a genuine token says. Times in milliseconds since 1970. */
export type IdentityToken = {
  subject: string;
  claims: ProvenClaims;
  /** What makes it one of its kind. */
  id: string;
  issuedAt: number;
  expiresAt: number;
};

export type TokenCheck = { ok: true; token: IdentityToken } | { ok: false; problem: Problem };

export type ReadIdentityToken = (
  text: string,
  site: SiteId,
  settings: IdentitySettings,
) => Promise<TokenCheck>;

/**
 * Reads a shop's token: a JWT (RFC 7519), signed by the key that the site names. `sub`, `aud`, `exp`, `iat` and `jti`
 * must be there; `email`, `phone` and `name` may be. A refusal tells its developer what to change, in seconds where
 * clocks are apart, and only once the signature was right.
 */
export function createIdentityTokenReader(options: {
  verify: VerifySignature;
  clock: Clock;
}): ReadIdentityToken {
  const { verify, clock } = options;
  return async (text, site, settings) => {
    const verified = await verify(text, settings.keys);
    if (!verified.ok) return verified;
    const payload = payloadSchema.safeParse(parseJson(verified.payload));
    if (!payload.success)
      return {
        ok: false,
        problem: { code: 'identity.invalid', details: detailsOf(payload.error) },
      };
    const fault =
      findAudienceFault(payload.data, site, settings) ??
      findTimeFault(payload.data, clock.now(), settings.clockTolerance);
    if (fault) return { ok: false, problem: fault };
    return { ok: true, token: tokenOf(payload.data) };
  };
}

/** Seconds since 1970, with a fraction or without one. */
const numericDate = z.number().min(0).max(1e11);

const payloadSchema = z.looseObject({
  sub: saidTextSchema(limits.externalIdChars),
  aud: z.union([z.string(), z.array(z.string())]),
  iss: z.string().optional(),
  jti: z.string().min(1).max(limits.identityTokenIdChars),
  exp: numericDate,
  iat: numericDate,
  nbf: numericDate.optional(),
  email: emailSchema.optional(),
  /** OpenID Connect's own word for an address that nobody has confirmed: it proves nothing then. */
  email_verified: z.boolean().optional(),
  phone: saidTextSchema(50).optional(),
  name: saidTextSchema(200).optional(),
});

type Payload = z.infer<typeof payloadSchema>;

function findAudienceFault(
  { aud, iss }: Payload,
  site: SiteId,
  { audience = site, issuer }: IdentitySettings,
): Problem | undefined {
  if (![aud].flat().includes(audience))
    return fault('identity.audience', 'aud', `is not ${audience}`);
  if (issuer !== undefined && iss !== issuer)
    return fault('identity.audience', 'iss', `is not ${issuer}`);
  return undefined;
}

function findTimeFault(
  { exp, iat, nbf = 0 }: Payload,
  at: number,
  tolerance: number,
): Problem | undefined {
  const now = at / 1_000;
  const longest = limits.identityTokenMs / 1_000;
  if (exp + tolerance <= now)
    return fault('identity.expired', 'exp', `was ${seconds(now - exp)} s ago`);
  if (iat > now + tolerance)
    return fault(
      'identity.early',
      'iat',
      `is ${seconds(iat - now)} s ahead of this server's clock`,
    );
  if (nbf > now + tolerance)
    return fault(
      'identity.early',
      'nbf',
      `is ${seconds(nbf - now)} s ahead of this server's clock`,
    );
  if (exp - iat > longest)
    return fault('identity.lifetime', 'exp', `is ${seconds(exp - iat)} s after iat`);
  if (exp > now + longest + tolerance)
    return fault('identity.lifetime', 'exp', `is ${seconds(exp - now)} s from now`);
  return undefined;
}

function tokenOf(payload: Payload): IdentityToken {
  const { sub, jti, iat, exp, email, email_verified: confirmed, phone, name } = payload;
  return {
    subject: sub,
    claims: {
      email: confirmed === false ? null : (email ?? null),
      phone: phone ?? null,
      name: name ?? null,
    },
    id: jti,
    issuedAt: Math.floor(iat * 1_000),
    expiresAt: Math.ceil(exp * 1_000),
  };
}

const seconds = (value: number): number => Math.ceil(value);

function fault(code: ProblemCode, path: string, message: string): Problem {
  return { code, details: [{ path, message }] };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value;
  } catch {
    // Signed, but no claims: the schema says so.
    return undefined;
  }
}
