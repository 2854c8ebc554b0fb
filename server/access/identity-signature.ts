import { limits } from '../../shared/limits.ts';
import type { Problem } from '../../shared/problem.ts';
import type { IdentitySettings } from './identity-schema.ts';
import type { KeySet, KeySets } from './key-sets.ts';

/** The payload of a token whose signature is right, or why it is not believed. */
export type Verified = { ok: true; payload: Uint8Array } | { ok: false; problem: Problem };

export type VerifySignature = (token: string, keys: IdentitySettings['keys']) => Promise<Verified>;

/**
 * Verifies with jose, which is loaded with the first token that looks like one: most servers never see any.
 *
 * What algorithm is right follows from the key that the site names, never from the token: a public key is no secret to
 * sign with, and there is no token without a signature.
 */
export function createSignatureVerifier(keySets: KeySets): VerifySignature {
  async function verifyWithSet(token: string, url: string): Promise<Verified> {
    const first = await keySets.get(url);
    if (first === undefined) return refused('identity.keys_unavailable');
    const verified = await verifyWithKeys(token, first);
    if (verified !== 'no key') return verified;
    const next = await keySets.get(url, first);
    const again = next && next !== first ? await verifyWithKeys(token, next) : 'no key';
    return again === 'no key'
      ? refused('identity.key', 'kid', 'is none of the keys at the address of jwks')
      : again;
  }

  return async (token, keys) => {
    if (token.length > limits.identityTokenChars || !compact.test(token))
      return refused('identity.invalid', '', 'is not three parts of base64url with a dot between');
    if ('jwks' in keys) return verifyWithSet(token, keys.jwks);
    const { compactVerify } = await import('jose');
    const secret = Buffer.from(keys.secret.reveal());
    return compactVerify(token, secret, { algorithms: ['HS256'] }).then(accepted, refusalOf);
  };
}

const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

async function verifyWithKeys(token: string, set: KeySet): Promise<Verified | 'no key'> {
  const { compactVerify, createLocalJWKSet } = await import('jose');
  try {
    const algorithms = ['ES256', 'EdDSA', 'Ed25519'];
    return accepted(await compactVerify(token, createLocalJWKSet(set), { algorithms }));
  } catch (error) {
    return codeOf(error) === 'ERR_JWKS_NO_MATCHING_KEY' ? 'no key' : refusalOf(error);
  }
}

const accepted = ({ payload }: { payload: Uint8Array }): Verified => ({ ok: true, payload });

/** Whatever jose throws is about the token, or about a key that its owner has published. */
function refusalOf(error: unknown): Verified {
  switch (codeOf(error)) {
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return refused('identity.key', 'kid', 'is missing, and more than one key could be meant');
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return refused(
        'identity.invalid',
        'alg',
        'must be ES256 or EdDSA with jwks, and HS256 with a secret',
      );
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return refused('identity.invalid', '', 'is signed with another key');
    default:
      return refused('identity.invalid', '', 'is not a signed token that can be read');
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function refused(
  code: 'identity.invalid' | 'identity.key' | 'identity.keys_unavailable',
  path = '',
  message = '',
): { ok: false; problem: Problem } {
  return {
    ok: false,
    problem: message === '' ? { code } : { code, details: [{ path, message }] },
  };
}
