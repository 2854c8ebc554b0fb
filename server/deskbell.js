#!/usr/bin/env node
// Plain JavaScript, because an old Node cannot even parse main.ts: this file decides which Node runs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const needed = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= needed) {
  // Installed from npm there is compiled JavaScript: type stripping does not work inside node_modules.
  const source = join(here, 'main.ts');
  const compiled = join(here, '..', 'dist', 'server', 'main.js');
  await import(new URL(`file://${existsSync(source) ? source : compiled}`).href);
} else {
  const own = findOwnNode(here);
  if (own === undefined || process.env.DESKBELL_RESTARTED) {
    process.stderr.write(
      `Deskbell needs Node ${needed} or newer; this is ${process.versions.node}. Install it from https://nodejs.org\n`,
    );
    process.exitCode = 1;
  } else {
    const { status } = spawnSync(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, DESKBELL_RESTARTED: '1' },
    });
    process.exitCode = status ?? 1;
  }
}

/** The Node that npm installed beside this project, if any. */
function findOwnNode(folder) {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, 'node_modules', '.bin', 'node');
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}
