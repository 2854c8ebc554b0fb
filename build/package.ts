import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWidget } from '../widget/build.ts';

/** `npm run build:package`: fills `dist/` with everything an installed Deskbell runs and reads. */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

await buildWidget(join(dist, 'widget'));
compileServer();
copyFilesReadAtRunTime();

/** From nothing each time: a file that was renamed would be shipped under both names. */
function compileServer(): void {
  for (const side of ['server', 'shared'])
    rmSync(join(dist, side), { recursive: true, force: true });
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  const project = join(import.meta.dirname, 'tsconfig.package.json');
  execFileSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
}

/** What the server reads lies beside the code that reads it, so it keeps its place. */
function copyFilesReadAtRunTime(): void {
  for (const path of globSync('server/**/*.{yaml,html,css}', { cwd: root })) {
    const target = join(dist, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, path), target);
  }
}
