import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { build } from 'vite';
import { writeNotices } from './notices.ts';

/**
 * Compiles the server with the libraries it uses into one file, and one for each part that is loaded when it is
 * needed. From 2,000 small files Node takes twice as long to start and holds 6 MB more; whoever installs Deskbell
 * gets exactly the versions that were tested. `THIRD-PARTY.txt` names them with their licences.
 */
export async function buildServer({
  root,
  outDir,
}: {
  root: string;
  outDir: string;
}): Promise<void> {
  // From nothing each time: a file that was renamed would be shipped under both names.
  await rm(outDir, { recursive: true, force: true });
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [keepFolders(join(root, 'server')), writeNotices(root)],
    // pg asks for a native twin of itself and does without where there is none.
    ssr: { noExternal: true, external: ['pg-native'] },
    build: {
      ssr: join(root, 'server', 'main.ts'),
      outDir,
      target: 'node24',
      // Names in a stack trace are worth more to an operator than the bytes.
      minify: false,
      rolldownOptions: {
        output: {
          entryFileNames: 'main.js',
          chunkFileNames: '[name]-[hash].js',
          // Node keeps the text of what it runs; the licences are in the notices.
          comments: false,
        },
      },
    },
  });
}

/** A module that looks for a file beside itself finds it in the folder it came from, wherever its code has gone. */
function keepFolders(server: string): Plugin {
  return {
    name: 'keep-folders',
    transform(code, id) {
      const folder = relative(server, dirname(id));
      if (folder.startsWith('..') || !code.includes('import.meta.dirname')) return undefined;
      const place = `(import.meta.dirname + ${JSON.stringify(`/${folder}`)})`;
      return { code: code.replaceAll('import.meta.dirname', place), map: null };
    },
  };
}
