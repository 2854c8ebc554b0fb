import type { Secret } from '../config/secret.ts';

export const signingSecretHint =
  `must be whsec_ and 24 to 64 random bytes in base64; make one with: ` +
  `node -p "'whsec_' + require('crypto').randomBytes(32).toString('base64')"`;

/**
 * The key inside a `whsec_` secret, or undefined when it is not one. Decoding is strict: Node's decoder
 * skips what it does not know, so a truncated or mistyped secret would sign with another key than the
 * receiver's library derives from the same text.
 */
export function readSigningKey(secret: Secret): Buffer | undefined {
  const text = secret.reveal();
  if (!text.startsWith(prefix)) return undefined;
  const encoded = text.slice(prefix.length);
  const key = Buffer.from(encoded, 'base64');
  const isExact = key.toString('base64') === encoded;
  return isExact && key.length >= 24 && key.length <= 64 ? key : undefined;
}

const prefix = 'whsec_';
