#!/usr/bin/env node
// Plain JavaScript, because an old Node cannot even parse main.ts: this file decides which Node runs it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const needed = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= needed) {
  // Installed from npm there is compiled JavaScript: Node strips no types inside node_modules.
  const source = join(here, 'main.ts');
  // From the first command on Node keeps what it compiled: stripping types takes 25 MB for good and half the start,
  // compiling what is installed a sixth of it. Where the folder cannot be written, it does without.
  modules.enableCompileCache(join(here, '..', 'node_modules', '.cache', 'deskbell'));
  const compiled = join(here, '..', 'dist', 'server', 'main.js');
  // Loading makes much garbage at once, for which the heap would grow for good: 128 MB at rest instead of 106.
  // Afterwards it grows as Node lets it, so that a busy server has the room it needs.
  setFlagsFromString('--semi-space-growth-factor=1');
  await import(pathToFileURL(existsSync(source) ? source : compiled).href);
  setFlagsFromString('--semi-space-growth-factor=2');
  // Node would do so at the end, which a server that is killed does not come to.
  modules.flushCompileCache();
} else {
  const newer = process.env.DESKBELL_RESTARTED ? undefined : findInstalledNode(here);
  if (newer === undefined) {
    process.stderr.write(
      `Deskbell needs Node ${needed} or newer; this is ${process.versions.node}. Install it from https://nodejs.org\n`,
    );
    process.exitCode = 1;
  } else {
    runWith(newer);
  }
}

/** The Node that npm installed beside this project, if any. */
function findInstalledNode(folder) {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, 'node_modules', '.bin', 'node');
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

/** Stands in for the newer Node: passes on what it is told, and ends as it ends. */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, DESKBELL_RESTARTED: '1' },
  });
  // Dying first would leave a server that nobody can stop any more.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Ctrl-C reaches both from the terminal; told twice, the server would end without finishing.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be run: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
