import { limits } from '../../../shared/limits.ts';

export const pictureTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
] as const;

export type PictureType = (typeof pictureTypes)[number];

type Measured = { type: PictureType; width: number; height: number };

/**
 * What a picture is, by its bytes alone: whatever its sender calls it, a browser is told what was found here. Null for
 * what is none of the five kinds, has no size where its kind holds it, or would fill the memory of whoever draws it.
 * Drawings (SVG) are documents that may hold scripts, and are none.
 */
export function recognisePicture(bytes: Buffer): PictureType | null {
  const found =
    readPng(bytes) ?? readJpeg(bytes) ?? readGif(bytes) ?? readWebp(bytes) ?? readAvif(bytes);
  if (found === null) return null;
  const { type, width, height } = found;
  return width > 0 && height > 0 && width * height <= limits.picturePixels ? type : null;
}

function readPng(bytes: Buffer): Measured | null {
  if (bytes.length < 24 || bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return null;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function readGif(bytes: Buffer): Measured | null {
  if (bytes.length < 10 || !/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null;
  return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** Goes from segment to segment to the one that holds the size: before it may stand a thumbnail with a size of its own. */
function readJpeg(bytes: Buffer): Measured | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) {
      const height = bytes.readUInt16BE(at + 5);
      return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height };
    } else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** SOF0 to SOF15, among which three mean something else: DHT, JPG, DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function readWebp(bytes: Buffer): Measured | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null;
  if (bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const type = 'image/webp';
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { type, width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21);
      return { type, width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return {
        type,
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
      };
    default:
      return null;
  }
}

/** The largest of the sizes its boxes tell (`ispe`): a file may hold several pictures. */
function readAvif(bytes: Buffer): Measured | null {
  if (bytes.length < 32 || bytes.toString('latin1', 4, 8) !== 'ftyp') return null;
  const brands = bytes.toString('latin1', 8, Math.min(bytes.readUInt32BE(0), 200));
  if (!/avi[fs]/.test(brands)) return null;
  let largest: Measured | null = null;
  for (let at = bytes.indexOf('ispe'); at >= 0; at = bytes.indexOf('ispe', at + 4)) {
    if (at + 16 > bytes.length) break;
    const [width, height] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
    if (largest === null || width * height > largest.width * largest.height)
      largest = { type: 'image/avif', width, height };
  }
  return largest;
}
