import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { startServerProcess } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { arrive, isFromBot, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let dataFolder: string;
let server: ServerProcess;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  server = await startServerProcess({ backend, dataFolder });
});
afterEach(async () => {
  await server.kill();
  await backend.close();
  removeFolder(dataFolder);
});

/** As a full disk does, the kernel then refuses every byte that makes a file of the server longer. */
function limitFiles(size: number | 'unlimited'): void {
  execFileSync('prlimit', [`--pid=${server.pid}`, `--fsize=${size}:unlimited`]);
}

const canLimitFiles = spawnSync('prlimit', ['--version']).error === undefined;
if (!canLimitFiles) console.warn('prlimit (of util-linux) is missing: no disk is filled here');

const logSize = () => statSync(join(dataFolder, 'deskbell.db-wal')).size;
const readiness = () => call(server.url, 'GET', '/readyz');

describe('the disk is full', () => {
  it.skipIf(!canLimitFiles)(
    'is told by /readyz and to the visitor, and is over when there is room again',
    async () => {
      const visitor = await arrive(server);
      seqOf(await visitor.say('hello'));
      await visitor.hear(isFromBot);
      expect((await readiness()).status).toBe(200);

      limitFiles(logSize());
      const refused = await visitor.say('is anybody there?');
      expect(refused).toMatchObject({ ok: false, problem: { code: 'store.unavailable' } });
      await whenReadinessIs(503);
      const told = await readiness();
      expect(told.body).toMatchObject({ ok: false });
      expect(told.text).toContain('"name":"store","ok":false');
      expect((await call(server.url, 'GET', '/healthz')).status).toBe(200);

      limitFiles('unlimited');
      await whenReadinessIs(200);
      expect(seqOf(await visitor.say('hello again'))).toBeGreaterThan(1);
      visitor.leave();
    },
  );
});

/** Asks as often as a monitor may: the store is tried about once a second. */
async function whenReadinessIs(status: number): Promise<void> {
  const timing = { interval: limits.healthProbeMs / 4, timeout: 20_000 };
  await expect.poll(async () => (await readiness()).status, timing).toBe(status);
}
