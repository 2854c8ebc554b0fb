import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Says that whoever has the key wrote these bytes under this name (HMAC-SHA256, base64url). The hash in the name
 * cannot say it: the bundler makes it before a file is finished, so it does not follow from the bytes.
 */
export function sealFile(key: Buffer, name: string, bytes: Buffer): string {
  return createHmac('sha256', key).update(`${name}\n`).update(bytes).digest('base64url');
}

export function isSealed(key: Buffer, name: string, bytes: Buffer, seal: string): boolean {
  const right = Buffer.from(sealFile(key, name, bytes));
  const given = Buffer.from(seal);
  return right.length === given.length && timingSafeEqual(right, given);
}
