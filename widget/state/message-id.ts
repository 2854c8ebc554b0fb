import type { MessageId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 128 random bits as 22 characters of base64url. */
export function createMessageId(random: RandomBytes): MessageId {
  let id = '';
  let held = 0;
  let bits = 0;
  for (const byte of random(16)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      id += alphabet[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  id += alphabet[(held << (6 - bits)) & 63];
  if (!isMessageId(id)) throw new Error('random source gave fewer than 16 bytes');
  return id;
}

function isMessageId(text: string): text is MessageId {
  return text.length === 22;
}
