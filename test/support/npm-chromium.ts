import { createReadStream, createWriteStream } from 'node:fs';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';
import { readTar } from './tar.ts';

export type UnpackedChromium = {
  executable: string;
  environment: Record<string, string>;
  /** Deletes what was unpacked; also done when the process ends. */
  remove: () => void;
};

/**
 * Unpacks the Chromium that npm ships (Linux x64) into a folder of its own, so that two test files never
 * share one, together with the libraries and the fonts that a bare machine lacks. The package's own code
 * is not used: it unpacks to one fixed place, and the flags it proposes switch web security off, with which
 * every test of a content security policy would lie.
 */
export async function unpackChromium(parent: NodeJS.ProcessEnv): Promise<UnpackedChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `No Chromium was found, and npm ships none for ${process.platform} ${process.arch}: ` +
        'install one and set CHROMIUM to its path.',
    );
  }
  const folder = mkdtempSync(join(parent.TMPDIR ?? tmpdir(), 'deskbell-chromium-'));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    process.off('exit', remove);
  };
  process.once('exit', remove);
  try {
    const executable = join(folder, 'chromium');
    await pipeline(
      createReadStream(packed('chromium.br')),
      createBrotliDecompress({ chunkSize: 2 ** 21 }),
      createWriteStream(executable, { mode: 0o700 }),
    );
    unpackTar('al2023.tar.br', folder);
    unpackTar('fonts.tar.br', folder);
    return { executable, environment: surroundings(parent, folder), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The package exports its main file only; its archives lie beside it. */
const packed = (name: string) =>
  join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin', name);

function unpackTar(name: string, folder: string): void {
  for (const { path, bytes } of readTar(brotliDecompressSync(readFileSync(packed(name))))) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes, { mode: 0o700 });
  }
}

/** The machine's own fonts come first where it has some; ours stand in, so that text is never empty boxes. */
function surroundings(parent: NodeJS.ProcessEnv, folder: string): Record<string, string> {
  const fontconfig = join(folder, 'fontconfig.xml');
  writeFileSync(
    fontconfig,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>`,
  );
  const inherited = Object.entries(parent).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const libraries = [join(folder, 'lib'), parent.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    ...Object.fromEntries(inherited),
    LD_LIBRARY_PATH: libraries,
    FONTCONFIG_FILE: fontconfig,
  };
}
