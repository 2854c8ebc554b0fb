import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../server/config/secret.ts';
import { signWebhook } from '../../server/webhooks/sign.ts';
import { readSigningKey } from '../../server/webhooks/signing-secret.ts';
import { checkSigningSecret, verifyWebhook } from '../../server/webhooks/verify.ts';

const secretOf = (key: Uint8Array) => new Secret(`whsec_${Buffer.from(key).toString('base64')}`);
const keys = fc.uint8Array({ minLength: 24, maxLength: 64 });
const ids = fc.stringMatching(/^evt_[A-Za-z0-9_-]{22}$/);

// Printed in the documentation of Standard Webhooks.
const published = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330_000,
  body: '{"test": 2432232314}',
  secret: new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
};
const publishedSignature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('signing', () => {
  it('gives the published signature', () => {
    expect(signWebhook(published)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': publishedSignature,
    });
  });

  it('signs with each secret while one replaces another', () => {
    const [old, next] = [randomBytes(24), randomBytes(64)].map(secretOf);
    if (!old || !next) throw new Error('no secrets');
    const now = Date.now();
    const headers = signWebhook({ id: 'evt_1', timestamp: now, body: '{}', secret: [next, old] });
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    for (const secret of [old, next]) {
      expect(() => new Webhook(secret.reveal()).verify('{}', headers)).not.toThrow();
    }
  });

  it('is accepted by the public library for any body and any secret; a flipped bit is not', () => {
    fc.assert(
      fc.property(keys, ids, fc.json(), fc.nat(), (key, id, body, bit) => {
        const secret = secretOf(key);
        const now = Date.now();
        const headers = signWebhook({ id, timestamp: now, body, secret });
        const receiver = new Webhook(secret.reveal());
        expect(receiver.verify(body, headers)).toEqual(JSON.parse(body));
        expect(verifyWebhook({ headers, body, secrets: [secret], now })).toMatchObject({ id });

        const flipped = Buffer.from(body);
        const at = bit % (flipped.length * 8);
        flipped.writeUInt8(flipped.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
        expect(() => receiver.verify(flipped, headers)).toThrow();
        expect(verifyWebhook({ headers, body: flipped, secrets: [secret], now })).toEqual({
          ok: false,
          code: 'signature_mismatch',
        });
      }),
    );
  });

  it('verifies what the public library signs', () => {
    fc.assert(
      fc.property(keys, ids, fc.string(), (key, id, body) => {
        const secret = secretOf(key);
        const now = Date.now();
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now / 1_000)),
          'webhook-signature': new Webhook(secret.reveal()).sign(id, new Date(now), body),
        };
        expect(verifyWebhook({ headers, body, secrets: [secret], now }).ok).toBe(true);
      }),
    );
  });
});

describe('verifying', () => {
  const headers = signWebhook(published);
  const verify = (change: {
    headers?: Record<string, string | undefined>;
    body?: string;
    now?: number;
    secrets?: Secret[];
  }) => {
    const result = verifyWebhook({
      headers: { ...headers, ...change.headers },
      body: change.body ?? published.body,
      secrets: change.secrets ?? [published.secret],
      now: change.now ?? published.timestamp,
    });
    return result.ok ? 'ok' : result.code;
  };
  const other = secretOf(new Uint8Array(32).fill(7));

  it.each([
    ['as it was sent', {}, 'ok'],
    ['five minutes late', { now: published.timestamp + 300_000 }, 'ok'],
    ['later', { now: published.timestamp + 301_000 }, 'timestamp_too_old'],
    ['from too far in the future', { now: published.timestamp - 301_000 }, 'timestamp_too_new'],
    ['serialised again', { body: '{"test":2432232314}' }, 'signature_mismatch'],
    ['under another id', { headers: { 'webhook-id': 'msg_other' } }, 'signature_mismatch'],
    ['at another time', { headers: { 'webhook-timestamp': '1614265331' } }, 'signature_mismatch'],
    ['without an id', { headers: { 'webhook-id': undefined } }, 'header_missing'],
    ['without a signature', { headers: { 'webhook-signature': '' } }, 'header_missing'],
    ['with words for a time', { headers: { 'webhook-timestamp': 'soon' } }, 'timestamp_invalid'],
    ['with a negative time', { headers: { 'webhook-timestamp': '-1' } }, 'timestamp_invalid'],
    ['with another secret', { secrets: [other] }, 'signature_mismatch'],
    ['with the right one among secrets', { secrets: [other, published.secret] }, 'ok'],
    ['without any secret', { secrets: [] }, 'secret_invalid'],
    [
      'after signatures of other versions and keys',
      {
        headers: {
          'webhook-signature': `v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,bm9uZQ== ${publishedSignature}`,
        },
      },
      'ok',
    ],
    [
      'with its signature in another version',
      { headers: { 'webhook-signature': publishedSignature.replace('v1', 'v2') } },
      'signature_mismatch',
    ],
    [
      'with a short signature',
      { headers: { 'webhook-signature': 'v1,g0hM' } },
      'signature_mismatch',
    ],
  ])('%s', (_, change, expected) => {
    expect(verify(change)).toBe(expected);
  });
});

describe('a signing secret', () => {
  it.each([
    ['24 bytes', `whsec_${'A'.repeat(32)}`, true],
    ['64 bytes', `whsec_${Buffer.alloc(64, 1).toString('base64')}`, true],
    ['23 bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`, false],
    ['65 bytes', `whsec_${Buffer.alloc(65, 1).toString('base64')}`, false],
    ['no prefix', 'A'.repeat(32), false],
    ['not base64', `whsec_${'*'.repeat(40)}`, false],
    ['base64 with a line break inside', `whsec_${'A'.repeat(16)}\n${'A'.repeat(16)}`, false],
    ['base64url', `whsec_${'-_'.repeat(16)}`, false],
    ['lost padding', `whsec_${Buffer.alloc(32, 1).toString('base64').slice(0, -1)}`, false],
    ['nothing', '', false],
  ])('%s', (_, text, expected) => {
    const secret = new Secret(text);
    expect(readSigningKey(secret) !== undefined).toBe(expected);
    expect(checkSigningSecret(secret)).toBe(expected);
  });
});
