import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeConfiguration } from '../support/configuration.ts';
import { endLeases, readDatabase } from '../support/database.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { call } from '../support/rest.ts';
import { startServerProcess, tryDeskbell } from '../support/server-process.ts';

let backend: DemoBackend;
let crm: MisbehavingBackend;
let dataFolder: string;
beforeEach(async () => {
  dataFolder = createDataFolder();
  backend = await startDemoBackend();
  crm = await startMisbehavingBackend();
});
afterEach(async () => {
  await crm.close();
  await backend.close();
  removeFolder(dataFolder);
});

const madeSchema = z.object({ email: z.string(), external: z.string().optional() });
type Kept = z.infer<typeof madeSchema> & { id: string; key: unknown };

/** What the CRM recognises a lead by, if by anything. `answers`: whether anybody hears that one was made. */
type Crm = { same: (one: Kept, other: Kept) => boolean; answers: boolean };

/** Keeps leads, and says when one was kept. */
function keepLeads(how: Crm) {
  const leads: Kept[] = [];
  let tell = (): void => undefined;
  const kept = new Promise<void>((resolve) => (tell = resolve));
  crm.answer((request, response) => {
    void text(request).then((body) => {
      if (request.method === 'GET') return json({ leads })(request, response);
      const made = madeSchema.parse(JSON.parse(body));
      const lead = { ...made, id: String(leads.length), key: request.headers['idempotency-key'] };
      const known = leads.find((other) => how.same(other, lead));
      if (known === undefined) leads.push(lead);
      tell();
      if (how.answers) json(known ?? lead, 201)(request, response);
    });
  });
  return { leads, kept, how };
}

const post = {
  method: 'POST',
  path: '/leads',
  json: { email: '{{ input.lead.email }}', external: '{{ write.id }}' },
};
const lookup = {
  request: { path: '/leads' },
  select: 'leads',
  same: { ours: 'write.id', theirs: 'external' },
};

describe('a process that is killed between the CRM’s answer and its own commit', () => {
  it.each<[string, object, Crm['same'], string[]]>([
    ['finds a lead by its e-mail', {}, (one, other) => one.email === other.email, ['POST', 'POST']],
    [
      'knows a request by its name',
      { idempotency: { header: 'Idempotency-Key' } },
      (one, other) => one.key === other.key,
      ['POST', 'POST'],
    ],
    [
      'recognises nothing, but can be asked',
      { idempotency: { lookup } },
      () => false,
      ['POST', 'GET'],
    ],
  ])('leaves one lead where the CRM %s', async (_what, operation, same, methods) => {
    const configuration = writeConfiguration(dataFolder, [
      [['sites', 'demo', 'routes', 'lead.upsert'], 'crm'],
      [
        ['connections', 'crm'],
        {
          baseUrl: crm.url,
          operations: { 'lead.upsert': { ...operation, request: post, output: { id: 'id' } } },
        },
      ],
    ]);
    const surroundings = { backend, dataFolder, configuration };
    const { leads, kept, how } = keepLeads({ same, answers: false });
    const server = await startServerProcess(surroundings);
    const { stdout } = await tryDeskbell(['key', 'create', '--site', 'demo'], surroundings);
    const body = { name: 'Ada', email: 'ada@example.com', message: '50 mugs' };
    const left = await call(server.url, 'POST', '/v1/leads', { key: stdout.trim(), body });
    expect(left.status).toBe(201);
    await kept;
    await server.kill();
    how.answers = true;
    endLeases(dataFolder);

    const next = await startServerProcess(surroundings);
    await next.line('backend.written');
    await next.kill();
    expect(leads).toMatchObject([{ id: '0', email: 'ada@example.com' }]);
    expect(crm.requests.map(({ method }) => method)).toEqual(methods);
    expect(readDatabase(dataFolder, 'select state, receipt from backend_write')).toEqual([
      { state: 'done', receipt: '{"id":"0"}' },
    ]);
  });
});
