import { hkdfSync } from 'node:crypto';
import type { Secret } from './secret.ts';

/**
 * A 32-byte key for one purpose (HKDF-SHA256, RFC 5869), such as `visitor-token`. Keys of different
 * purposes say nothing about each other or about the master secret.
 */
export function deriveKey(master: Secret, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master.reveal(), '', `deskbell/${purpose}`, 32));
}
