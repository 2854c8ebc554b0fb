import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What `npm pack` and a server in a checkout need, without what was built here. */
const parts = [
  'package.json',
  'tsconfig.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'build',
  'demo',
  'docs',
  'server',
  'shared',
  'widget',
];

/**
 * A copy of this project in the empty `folder`, as if it were cloned and installed there: what is built in it
 * does not disturb the tests that run beside.
 */
export function stageProject(folder: string): void {
  for (const part of parts) {
    if (existsSync(join(root, part)))
      cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}
