import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { picturePath } from '../../shared/picture.ts';

/**
 * Our own addresses for pictures that backends name: `/v1/pictures/TOKEN`, where the token carries the address of
 * the picture under our signature. So a page reaches no other host than ours, and nobody can have us fetch
 * anything that no backend of ours has named.
 */
export type PictureLinks = {
  /** Undefined for what is no web address, or one that is too long. The same all day, so that it is kept. */
  linkOf(url: string): string | undefined;
  /** The address that a token carries; undefined for one that is forged, misspelt or over. */
  read(token: string): string | undefined;
};

/** `key` is derived from the master secret for this purpose alone, so that every process has the same. */
export function createPictureLinks({ key, clock }: { key: Buffer; clock: Clock }): PictureLinks {
  const signatureOf = (signed: string): string =>
    createHmac('sha256', key).update(signed).digest('base64url');

  return {
    linkOf(url) {
      // In bytes: that is what the token grows with.
      if (Buffer.byteLength(url) > limits.pictureAddressChars || !isWebAddress(url))
        return undefined;
      // Whole days, so that one picture has one address for a day.
      const until = Math.ceil((clock.now() + limits.pictureLinkMs) / dayMs);
      const signed = `${until.toString(36)}.${Buffer.from(url).toString('base64url')}`;
      return `${picturePath}${signed}.${signatureOf(signed)}`;
    },
    read(token) {
      if (token.length > 2 * limits.pictureAddressChars) return undefined;
      const [until, address, signature, more] = token.split('.');
      if (!until || !address || !signature || more !== undefined) return undefined;
      // The texts are compared, not the bytes: decoding ignores stray characters, and a token has one spelling.
      const given = Buffer.from(signature);
      const expected = Buffer.from(signatureOf(`${until}.${address}`));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const leftMs = Number.parseInt(until, 36) * dayMs - clock.now();
      // What was signed while a clock was ahead does not live longer for it.
      if (leftMs <= 0 || leftMs > limits.pictureLinkMs + dayMs) return undefined;
      return Buffer.from(address, 'base64url').toString();
    },
  };
}

const dayMs = 86_400_000;

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
