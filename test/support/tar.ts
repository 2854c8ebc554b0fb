/** The files of a tar archive (POSIX ustar), without folders; a name that leaves the archive is refused. */
export function readTar(archive: Buffer): { path: string; bytes: Buffer }[] {
  const files: { path: string; bytes: Buffer }[] = [];
  for (let at = 0; at + blockBytes <= archive.length;) {
    const header = archive.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) break;
    const text = (from: number, length: number) =>
      header.toString('utf8', from, from + length).replace(/\0[^]*$/, '');

    const size = Number.parseInt(text(124, 12), 8);
    const path = [text(345, 155), text(0, 100)].filter((part) => part !== '').join('/');
    if (path.startsWith('/') || path.split('/').includes('..')) {
      throw new Error(`the archive names a file outside itself: ${path}`);
    }
    const bytes = archive.subarray(at + blockBytes, at + blockBytes + size);
    if (/^[0\0]?$/.test(text(156, 1))) files.push({ path, bytes });
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
  return files;
}

const blockBytes = 512;
