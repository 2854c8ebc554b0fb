import { timingSafeEqual } from 'node:crypto';
import type { Secret } from '../config/secret.ts';
import { computeSignature, signWebhook } from './sign.ts';
import { readSigningKey } from './signing-secret.ts';

type VerifyResult = { ok: true; id: string; timestamp: number } | { ok: false; code: VerifyFault };
type VerifyFault =
  | 'header_missing'
  | 'secret_invalid'
  | 'timestamp_invalid'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch';

/**
 * Checks a Standard Webhooks signature over the raw bytes, as a receiver must. Any of the signatures may
 * match any of the secrets; signatures of unknown versions are skipped. `now` is in milliseconds, header
 * names are lower case. A message more than five minutes away from `now`, either way, is refused.
 */
export function verifyWebhook(webhook: {
  headers: Readonly<Record<string, string | undefined>>;
  body: string | Buffer;
  secrets: readonly Secret[];
  now: number;
}): VerifyResult {
  const id = webhook.headers['webhook-id'];
  const timestamp = webhook.headers['webhook-timestamp'];
  const signatures = webhook.headers['webhook-signature'];
  if (!id || !timestamp || !signatures) return { ok: false, code: 'header_missing' };
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, code: 'timestamp_invalid' };
  const age = Math.floor(webhook.now / 1_000) - Number(timestamp);
  if (age > toleranceSeconds) return { ok: false, code: 'timestamp_too_old' };
  if (age < -toleranceSeconds) return { ok: false, code: 'timestamp_too_new' };

  const keys = webhook.secrets.map(readSigningKey).filter((key) => key !== undefined);
  if (keys.length === 0) return { ok: false, code: 'secret_invalid' };
  const claimed = readSignatures(signatures);
  const matches = keys.some((key) => {
    const expected = computeSignature(key, id, timestamp, webhook.body);
    return claimed.some((bytes) => bytes.length === 32 && timingSafeEqual(bytes, expected));
  });
  if (!matches) return { ok: false, code: 'signature_mismatch' };
  return { ok: true, id, timestamp: Number(timestamp) * 1_000 };
}

/** Signs and verifies once: a secret that fails would make every receiver refuse every event. */
export function checkSigningSecret(secret: Secret): boolean {
  if (readSigningKey(secret) === undefined) return false;
  const body = '{"type":"self.check"}';
  const now = 1_795_132_800_000;
  const headers = signWebhook({ id: 'evt_check', timestamp: now, body, secret });
  return verifyWebhook({ headers, body, secrets: [secret], now }).ok;
}

const toleranceSeconds = 300;
/** A header full of signatures costs one comparison each. */
const maxSignatures = 16;

function readSignatures(header: string): Buffer[] {
  return header
    .split(' ', maxSignatures)
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'));
}
