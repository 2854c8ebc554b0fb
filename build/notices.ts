import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Writes beside the compiled server which libraries are in it, and the licence each of them asks to come along. */
export function writeNotices(root: string): Plugin {
  return {
    name: 'write-notices',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        for (const id of file.moduleIds) {
          const folder = packageOf(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      const notices = [...folders].map((folder) => noticeOf(folder)).sort();
      const source = `${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source });
    },
  };

  /** The folder of the package that a module belongs to; undefined for our own. */
  function packageOf(id: string): string | undefined {
    if (!id.includes('/node_modules/')) return undefined;
    let folder = dirname(id.replace(/^\0/, '').split('?')[0] ?? id);
    while (folder !== root && folder !== dirname(folder)) {
      const manifest = join(folder, 'package.json');
      // Some packages hold a package.json that only says which kind of modules lie there.
      if (existsSync(manifest) && 'version' in readManifest(manifest)) return folder;
      folder = dirname(folder);
    }
    return undefined;
  }
}

/** Name, version and licence of a package, and the text of that. */
function noticeOf(folder: string): string {
  const manifest = readManifest(join(folder, 'package.json'));
  const text = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const head = `${String(manifest['name'])} ${String(manifest['version'])} (${String(manifest['license'])})\n`;
  return text === undefined
    ? head
    : `${head}\n${readFileSync(join(folder, text), 'utf8').trim()}\n`;
}

function readManifest(path: string): Record<string, unknown> {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {};
}
