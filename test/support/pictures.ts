const decode = (text: string): Buffer => Buffer.from(text, 'base64');

/** The smallest whole picture of each kind, as encoders write them. */
export const pictures = {
  png: decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  jpeg: decode(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  ),
  gif: decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  webp: decode('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA'),
  losslessWebp: decode('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='),
  transparentWebp: decode(
    'UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==',
  ),
  avif: decode(
    'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A=',
  ),
} as const;

/** A picture of a few bytes that says it is as large as a wall: drawing it would take gigabytes. */
export function withSize(
  kind: 'png' | 'gif' | 'jpeg' | 'losslessWebp' | 'transparentWebp' | 'avif',
): Buffer {
  const bytes = Buffer.from(pictures[kind]);
  switch (kind) {
    case 'png':
      bytes.writeUInt32BE(60_000, 16);
      bytes.writeUInt32BE(60_000, 20);
      return bytes;
    case 'gif':
      bytes.writeUInt16LE(65_535, 6);
      bytes.writeUInt16LE(65_535, 8);
      return bytes;
    case 'jpeg': {
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]));
      bytes.writeUInt16BE(65_500, frame + 5);
      bytes.writeUInt16BE(65_500, frame + 7);
      return bytes;
    }
    case 'losslessWebp':
      bytes.writeUInt32LE(0x0fffffff, 21);
      return bytes;
    case 'transparentWebp':
      bytes.writeUIntLE(0xffffff, 24, 3);
      bytes.writeUIntLE(0xffffff, 27, 3);
      return bytes;
    case 'avif': {
      const size = bytes.indexOf('ispe');
      bytes.writeUInt32BE(60_000, size + 8);
      bytes.writeUInt32BE(60_000, size + 12);
      return bytes;
    }
  }
}
