import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { RandomBytes } from '../../shared/random.ts';
import { deriveKey } from './derive-key.ts';
import type { Secret } from './secret.ts';

/**
 * Encrypts what lies in the store and may be read by nobody who has only the store: AES-256-GCM under a key that
 * comes from the master secret, with 96 random bits for each text. `about` says what the text is and whose
 * (`token/refresh/crm`); it is authenticated with it, so that a text that was moved to another row does not open.
 */
export type Sealer = {
  seal(text: string, about: string): string;
  /** undefined when it was sealed with another key, about something else, or was changed. */
  open(sealed: string, about: string): string | undefined;
  /** Whether it was sealed with this key; says nothing about whether it opens. */
  isOwn(sealed: string): boolean;
};

export function createSealer(master: Secret, random: RandomBytes): Sealer {
  const key = deriveKey(master, 'sealed-rows');
  // Names the key without saying anything about it, so that a changed master secret is told from damage.
  const mark = createHmac('sha256', key).update('mark').digest('base64url').slice(0, 8);
  const prefix = `s1.${mark}.`;
  return {
    seal(text, about) {
      const nonce = Buffer.from(random(nonceBytes));
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return prefix + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, about) {
      if (!sealed.startsWith(prefix)) return undefined;
      const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url');
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        const body = decipher.update(bytes.subarray(nonceBytes + tagBytes));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        // The tag does not fit: the caller says what that means for it.
        return undefined;
      }
    },
    isOwn: (sealed) => sealed.startsWith(prefix),
  };
}

const nonceBytes = 12;
const tagBytes = 16;
