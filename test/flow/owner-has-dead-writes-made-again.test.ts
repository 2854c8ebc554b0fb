import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { byEmail, keepRecords } from '../connectors/writing.ts';
import { secondSite, writeConfiguration } from '../support/configuration.ts';
import type { Change } from '../support/configuration.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { call } from '../support/rest.ts';
import type { Reply } from '../support/rest.ts';
import { startServerProcess, tryDeskbell } from '../support/server-process.ts';

let backend: DemoBackend;
let crm: MisbehavingBackend;
let dataFolder: string;
beforeEach(async () => {
  dataFolder = createDataFolder();
  backend = await startDemoBackend();
  crm = await startMisbehavingBackend();
  crm.answer(json({}, 422));
});
afterEach(async () => {
  await crm.close();
  await backend.close();
  removeFolder(dataFolder);
});

const changes = (): Change[] => [
  secondSite,
  [['sites', 'demo', 'routes', 'lead.upsert'], 'crm'],
  [['connections', 'crm'], { preset: 'rest', baseUrl: crm.url }],
];

const writeSchema = z.object({
  id: z.string(),
  subject: z.string(),
  state: z.string(),
  note: z.string().nullable(),
});
const pageSchema = z.object({
  writes: z.array(writeSchema),
  upTo: z.string().nullable(),
  more: z.boolean(),
});
const pageOf = ({ body }: Reply) => pageSchema.parse(body);
const idSchema = z.object({ id: z.string() });

const leave = async (url: string, key: string, email: string): Promise<string> => {
  const body = { name: 'Ada', email, message: '50 mugs' };
  return idSchema.parse((await call(url, 'POST', '/v1/leads', { key, body })).body).id;
};

describe('leads that the CRM did not take', () => {
  let deskbell: TestServer;
  let key: string;
  beforeEach(async () => {
    deskbell = await startDeskbell({ backend, dataFolder, changes: changes() });
    key = await deskbell.key();
  });
  afterEach(() => deskbell.stop());
  const get = (query: string, as = key) =>
    call(deskbell.url, 'GET', `/v1/backend-writes${query}`, { key: as });
  const replay = (id: string, as = key) =>
    call(deskbell.url, 'POST', `/v1/backend-writes/${encodeURIComponent(id)}/replay`, { key: as });

  it('are found page by page, and made again one by one, each once', async () => {
    const leads: string[] = [];
    for (const name of ['ada', 'grace', 'alan'])
      leads.push(await leave(deskbell.url, key, `${name}@example.com`));
    await deskbell.logged('backend.written', 3);
    const first = pageOf(await get('?limit=2'));
    expect(first).toMatchObject({ more: true, writes: [{ note: 'invalid_input' }, {}] });
    const rest = pageOf(await get(`?state=dead&limit=2&after=${first.upTo ?? ''}`));
    expect(rest.more).toBe(false);
    const dead = [...first.writes, ...rest.writes];
    expect(dead.map(({ subject }) => subject).sort()).toEqual([...leads].sort());
    expect(pageOf(await get(`?after=${rest.upTo ?? ''}`)).writes).toEqual([]);
    // Nothing of what was to be written is told.
    expect(JSON.stringify(dead)).not.toContain('example.com');

    const records = keepRecords(crm, byEmail);
    const [{ id, subject } = { id: '', subject: '' }] = dead;
    const both = await Promise.all([replay(id), replay(id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 202]);
    await deskbell.logged('backend.written', 4);
    expect(records.size).toBe(1);
    expect(await replay(id)).toMatchObject({ status: 200, body: { id, state: 'done' } });
    expect(pageOf(await get(`?subject=${subject}`)).writes).toMatchObject([{ id, state: 'done' }]);
    expect(pageOf(await get('')).writes).toHaveLength(2);
    expect(crm.requests).toHaveLength(4);
  });

  it('are nobody’s who has no key of the site with the scope for it', async () => {
    const lead = await leave(deskbell.url, key, 'ada@example.com');
    await deskbell.logged('backend.written');
    const [{ id } = { id: '' }] = pageOf(await get('')).writes;
    const other = await deskbell.key(undefined, 'other');
    expect(pageOf(await get('', other)).writes).toEqual([]);
    expect(pageOf(await get(`?subject=${lead}`, other)).writes).toEqual([]);
    for (const absent of [
      await replay(id, other),
      await replay('demo:nothing'),
      await replay('\0'),
    ])
      expect(absent).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const weak = await deskbell.key(['leads:write']);
    for (const refused of [await get('', weak), await replay(id, weak)])
      expect(refused).toMatchObject({ status: 403, body: { code: 'key.scope' } });
    expect(crm.requests).toHaveLength(1);
  });

  it.each([
    ...['?state=lost', '?after=nonsense', '?limit=0', '?limit=999', '?colour=red', '?subject='],
    // U+0000, over which a database may fail.
    ...['?subject=%00', `?after=${Buffer.from('[1,"\\u0000"]').toString('base64url')}`],
  ])('are not looked for by %s', async (query) => {
    const refused = { status: 400, body: { code: 'request.invalid' } };
    expect(await get(query)).toMatchObject(refused);
  });
});

describe('the owner’s command, beside a server that is killed', () => {
  it('lists them and has them made again, by whichever server runs next', async () => {
    const configuration = writeConfiguration(dataFolder, changes());
    const surroundings = { backend, dataFolder, configuration };
    const deskbell = (...typed: string[]) => tryDeskbell(typed, surroundings);
    const server = await startServerProcess(surroundings);
    const key = (await deskbell('key', 'create', '--site', 'demo')).stdout.trim();
    const lead = await leave(server.url, key, 'ada@example.com');
    await server.line('backend.written');
    const id = `demo:${lead}:lead.upsert:crm`;
    const listed = await deskbell('writes', 'list');
    // What the columns are is told beside the list, which other programs may read.
    expect(listed).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^asked for +state .*\n$/),
    });
    expect(listed.stdout).toMatch(new RegExp(`^20.+Z  dead     1  invalid_input  ${id}\n$`));
    await server.kill();

    expect(await deskbell('writes', 'replay', '--all-dead', '--site', 'other')).toMatchObject({
      stdout: 'made again: 0\n',
    });
    expect(await deskbell('writes', 'replay', '--all-dead')).toMatchObject({
      ...{ code: 0, stdout: 'made again: 1\n' },
    });
    expect(await deskbell('writes', 'replay', id, 'nothing')).toMatchObject({
      code: 1,
      stderr: `${id} is not dead but waiting\nThere is no write nothing\n`,
    });
    const records = keepRecords(crm, byEmail);
    const next = await startServerProcess(surroundings);
    await next.line('backend.written');
    await next.kill();
    expect([...records.keys()]).toEqual(['ada@example.com']);
    expect((await deskbell('writes', 'list', '--subject', lead)).stdout).toContain('  done  ');
    expect((await deskbell('writes', 'list')).stdout).toBe('');
    expect((await deskbell('writes', 'replay')).code).toBe(2);
  });
});
