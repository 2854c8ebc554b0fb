import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildWidget } from '../../widget/build.ts';
import { runProcess, startProcess } from '../support/run-process.ts';
import type { RunningProcess } from '../support/run-process.ts';
import { stageProject } from '../support/stage-project.ts';

const folders: string[] = [];
const running = new Set<RunningProcess>();
const openFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-operator-'));
  folders.push(folder);
  return folder;
};

// A copy, so that the widget can be built, or missing, without anyone else's noticing.
let project: string;
let folder: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'deskbell-project-'));
  stageProject(project);
  await buildWidget(join(project, 'dist', 'widget'));
  return () => rmSync(project, { recursive: true, force: true });
});
beforeEach(() => {
  folder = openFolder();
});
afterEach(async () => {
  for (const { signal } of running) signal('SIGKILL');
  await Promise.all([...running].map(({ ended }) => ended));
  running.clear();
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});

const deskbell = (...typed: string[]) => [join(project, 'server', 'deskbell.js'), ...typed];
const run = (typed: string, variables: Record<string, string> = {}) =>
  runProcess(process.execPath, deskbell(...typed.split(' ')), { folder, variables });

/** `deskbell start` on a free port; resolves when it listens. */
async function start(variables: Record<string, string> = {}, flags: string[] = []) {
  const server = startProcess(process.execPath, [...flags, ...deskbell('start')], {
    folder,
    variables: { PORT: '0', ...variables },
  });
  running.add(server);
  const said = await server.line('Deskbell is running: ');
  return { ...server, url: said.slice(said.indexOf('http')) };
}

const logLineSchema = z.object({ level: z.string(), time: z.iso.datetime(), event: z.string() });
const readLog = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => logLineSchema.loose().parse(JSON.parse(line)));

describe('an operator', () => {
  it('starts a server from nothing and stops it', async () => {
    expect(await run('init')).toMatchObject({ code: 0, stderr: '' });
    const server = await start();
    const welcome = await fetch(server.url);
    expect(welcome.headers.get('content-type')).toContain('text/html');
    expect(await welcome.text()).toContain('The button in the corner is the chat of');
    expect((await fetch(`${server.url}/widget/shop.js`)).status).toBe(200);

    server.signal('SIGTERM');
    const { code, stdout, stderr } = await server.ended;
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      'A new secret was made in data/secret. Back it up together with the data.',
      `Deskbell is running: ${server.url}`,
      '',
    ]);
    const events = readLog(stdout).map(({ event }) => event);
    expect(events.slice(0, 1)).toEqual(['server.started']);
    expect(events.slice(-2)).toEqual(['server.stopping', 'server.stopped']);
  });

  it('cannot start a second server on the same data, but can after the first was killed', async () => {
    await run('init');
    const first = await start();
    const refused = await run('start', { PORT: '0' });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      'Another Deskbell is running on the data in ./data. Stop it, or set DESKBELL_DATA to another folder.\n',
    );
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);

    first.signal('SIGKILL');
    const second = await start();
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it('creates and revokes a key beside a running server, which heeds it at once', async () => {
    await run('init');
    const server = await start();
    const post = async (key: string) => {
      const response = await fetch(`${server.url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: '123', message: 'Hello!' }),
      });
      return response.status;
    };
    const made = await run('key create --name crm');
    expect(made.code).toBe(0);
    const key = made.stdout.trim();
    expect(await post(key)).toBeLessThan(300);

    const id = /key_[\w-]+/.exec(made.stderr)?.[0] ?? '';
    expect(await run(`key revoke ${id}`)).toMatchObject({ code: 0, stderr: '' });
    expect(await post(key)).toBe(401);
  });

  it('is told in one line what keeps a server from starting', async () => {
    await run('init');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    writeFileSync(join(folder, 'a-file'), '');

    const inUse = await run('start', { PORT: port });
    other.close();
    const noFolder = await run('start', { PORT: '0', DESKBELL_DATA: './a-file' });
    const noHost = await run('start', { PORT: '0', HOST: '192.0.2.1' });
    rmSync(join(project, 'dist', 'widget'), { recursive: true });
    const noWidget = await run('start', { PORT: '0' });
    await buildWidget(join(project, 'dist', 'widget'));

    for (const { code, stdout } of [inUse, noFolder, noHost, noWidget])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lastLine = ({ stderr }: { stderr: string }) => stderr.trim().split('\n').at(-1);
    expect(lastLine(inUse)).toBe(
      `Port ${port} is in use on 127.0.0.1. Stop the other program, or set PORT to another number.`,
    );
    expect(lastLine(noFolder)).toMatch(/^The data folder \.\/a-file cannot be written \(EEXIST\)/);
    expect(lastLine(noHost)).toMatch(/^192\.0\.2\.1 is no address of this machine/);
    expect(lastLine(noWidget)).toMatch(/^The widget is not built .* Run: npm run build$/);
  });

  it.each([
    ['an error nobody caught', `process.emit('uncaughtException', fault, 'uncaughtException')`],
    ['a promise nobody waited for', `void Promise.reject(fault)`],
  ])('finds one line in the log when %s ends the server', async (_what, crash) => {
    await run('init');
    const preload = `process.on('SIGUSR2', () => {
      const fault = new TypeError('what Ada wrote'); ${crash}; });`;
    const server = await start({}, [
      '--import',
      `data:text/javascript,${encodeURIComponent(preload)}`,
    ]);
    server.signal('SIGUSR2');
    const { code, stdout, stderr } = await server.ended;
    expect(code).toBe(1);
    expect(readLog(stdout).at(-1)).toMatchObject({
      level: 'fatal',
      event: 'process.crashed',
      error: { type: 'TypeError', stack: expect.any(Array) },
    });
    expect(stdout + stderr).not.toContain('Ada');
  });
});
