import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { buildWidget } from '../widget/build.ts';
import { buildServer } from './server.ts';

/** `npm run build:package`: fills `dist/` with everything an installed Deskbell runs and reads. */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

await buildWidget(join(dist, 'widget'));
await buildServer({ root, outDir: join(dist, 'server') });
copyFilesReadAtRunTime();

/** What the server reads lies in the folders it has in the source: code that was moved looks for it there. */
function copyFilesReadAtRunTime(): void {
  for (const path of globSync('server/**/*.{yaml,html,css}', { cwd: root })) {
    const target = join(dist, path);
    mkdirSync(dirname(target), { recursive: true });
    // Read at every start, a dozen languages long.
    if (path.startsWith(join('server', 'intents', 'library'))) {
      const intent: unknown = parse(readFileSync(join(root, path), 'utf8'));
      writeFileSync(target.replace(/\.yaml$/, '.json'), JSON.stringify(intent));
    } else copyFileSync(join(root, path), target);
  }
}
