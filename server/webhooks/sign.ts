import { createHmac } from 'node:crypto';
import type { Secret } from '../config/secret.ts';
import { readSigningKey, signingSecretHint } from './signing-secret.ts';

type SignatureHeaders = {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
};

/**
 * The three headers of Standard Webhooks 1.0. `timestamp` is the moment of this attempt in milliseconds;
 * it is sent in seconds. With several secrets, while one replaces another, each signs and a receiver
 * accepts whichever it knows.
 *
 * Throws when a secret is not a `whsec_` secret; the configuration refuses those before.
 */
export function signWebhook(webhook: {
  id: string;
  timestamp: number;
  body: string | Buffer;
  secret: Secret | readonly Secret[];
}): SignatureHeaders {
  const timestamp = String(Math.floor(webhook.timestamp / 1_000));
  const secrets = Array.isArray(webhook.secret) ? webhook.secret : [webhook.secret];
  const signatures = secrets.map((secret: Secret) => {
    const key = readSigningKey(secret);
    if (key === undefined) throw new Error(`a signing secret ${signingSecretHint}`);
    return `v1,${computeSignature(key, webhook.id, timestamp, webhook.body).toString('base64')}`;
  });
  return {
    'webhook-id': webhook.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** HMAC-SHA256 over `id.timestamp.body`, the body byte for byte as sent. */
export function computeSignature(
  key: Buffer,
  id: string,
  timestamp: string,
  body: string | Buffer,
): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
