import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runProcess, startProcess } from '../support/run-process.ts';
import type { RunningProcess } from '../support/run-process.ts';
import { stageProject } from '../support/stage-project.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { readTar } from '../support/tar.ts';
import { arrive } from '../support/visitor.ts';

/** What an owner's machine runs or an owner reads; everything else stays at home. */
const shipped = [
  /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^package\/server\/deskbell\.js$/,
  /^package\/docs\/([\w-]+\.md|schema\/deskbell\.schema\.json|screenshots\/order-desktop-light\.png)$/,
  /^package\/(demo\/(README\.md|deskbell\.yaml)|server\/(connectors\/presets|intents)\/README\.md)$/,
  /^package\/server\/connectors\/presets\/([\w-]+\.yaml|fixtures\/[\w-]+\/[\w.-]+\.json)$/,
  /^package\/dist\/server\/(THIRD-PARTY\.txt|[\w-]+\.js|.+\.(yaml|json|css))$/,
  /^package\/dist\/widget\/(manifest\.json|[\w-]+\.js)$/,
];
const findStrays = (paths: string[]) =>
  paths.filter((path) => !shipped.some((pattern) => pattern.test(path)));

let work: string;
let shop: string;
let paths: string[];
const started: RunningProcess[] = [];
const program = (): string => join(shop, 'node_modules', '.bin', 'deskbell');
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'deskbell-package-'));
  const project = join(work, 'project');
  shop = join(work, 'shop');
  for (const folder of [project, shop]) mkdirSync(folder);
  stageProject(project);

  const packed = await runProcess('npm', ['pack', '--pack-destination', work], { folder: project });
  expect(packed, packed.stderr).toMatchObject({ code: 0 });
  const tarball = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
  paths = readTar(gunzipSync(readFileSync(tarball))).map(({ path }) => path);

  // Offline: whatever the package needs beside itself would be missing.
  const options = ['--offline', '--no-audit', '--no-fund'];
  const installed = await runProcess('npm', ['install', ...options, tarball], { folder: shop });
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
}, 120_000);
afterAll(async () => {
  for (const { signal } of started) signal('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  rmSync(work, { recursive: true, force: true });
});

describe('the package on npm', () => {
  it('holds only what runs', () => {
    expect(paths).toContain('package/dist/server/main.js');
    expect(findStrays(paths)).toEqual([]);
  });

  it('is reported when it holds more', () => {
    const strays = [
      'package/dist/server/main.ts',
      'package/dist/server/console/page.tsx',
      'package/dist/server/intents/dialogue.js',
      'package/server/main.ts',
      'package/test/flow/a.test.js',
      'package/dist/widget/panel.js.map',
      'package/data/secret',
    ];
    expect(findStrays([...paths, ...strays])).toEqual(strays);
  });

  it('brings what its README leads to', () => {
    const folder = join(shop, 'node_modules', 'deskbell');
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
    const own = links.filter((link) => !link.startsWith('http') && link !== '');
    expect(own).toContain('docs/connections.md');
    expect(own.filter((link) => !paths.includes(`package/${link}`))).toEqual([]);
  });

  it('is all that is installed, and names the libraries in it with their licences', () => {
    const installed = readdirSync(join(shop, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['deskbell']);
    const notices = readFileSync(
      join(shop, 'node_modules', 'deskbell', 'dist', 'server', 'THIRD-PARTY.txt'),
      'utf8',
    );
    for (const library of ['express', 'socket.io', 'kysely', 'pg', 'undici', 'zod'])
      expect(notices).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'));
    expect(notices).not.toContain('(undefined)');
  });

  it('runs in an empty folder: init, start, and a visitor gets an answer', async () => {
    const init = await runProcess('npx', ['deskbell', 'init'], { folder: shop });
    expect(init).toMatchObject({ code: 0 });
    expect(readFileSync(join(shop, 'deskbell.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=node_modules\/deskbell\/docs\/schema\/deskbell\.schema\.json\n/,
    );

    const server = startProcess('npx', ['deskbell', 'start'], {
      folder: shop,
      variables: { PORT: '0' },
    });
    started.push(server);
    const said = await server.line('Deskbell is running: ');
    const url = said.slice(said.indexOf('http'));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain('Deskbell is running');

    const manifest = readFileSync(
      join(shop, 'node_modules', 'deskbell', 'dist', 'widget', 'manifest.json'),
      'utf8',
    );
    const builds = z.array(z.object({ panel: z.string() })).parse(JSON.parse(manifest));
    const loader = await (await fetch(`${url}/widget/shop.js`)).text();
    const panel = builds.find((build) => loader.includes(build.panel))?.panel;
    expect(panel).toBeDefined();
    expect((await fetch(`${url}/widget/${panel}`)).status).toBe(200);

    const visitor = await arrive({ url, site: 'shop' });
    expect(await visitor.say('hello')).toMatchObject({ ok: true });
    const answer = await visitor.hear((entry) => entry.author === 'bot');
    expect(JSON.stringify(answer.body)).toMatch(/hello/i);
    visitor.leave();

    server.signal('SIGTERM');
    const { stdout, stderr } = await server.ended;
    expect(stdout).toContain('"event":"server.stopped"');
    expect(stderr).not.toMatch(/warning/i);
  });

  it('runs on PostgreSQL too, whose client it brings along', async () => {
    const database = await cloneDatabase();
    const server = startProcess(program(), ['start'], {
      folder: shop,
      variables: { PORT: '0', DATABASE_URL: database.url, DESKBELL_SECRET: 'a'.repeat(43) },
    });
    started.push(server);
    const said = await server.line('Deskbell is running: ');
    const ready = await fetch(`${said.slice(said.indexOf('http'))}/readyz`);
    expect(ready.status).toBe(200);
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
    await database.drop();
  });

  it('ends with 0 when it is told to stop, started as a service manager starts it', async () => {
    const server = startProcess(program(), ['start'], { folder: shop, variables: { PORT: '0' } });
    started.push(server);
    await server.line('Deskbell is running: ');
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
  });
});
