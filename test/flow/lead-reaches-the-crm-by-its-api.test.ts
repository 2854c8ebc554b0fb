import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { byEmail, keepRecords } from '../connectors/writing.ts';
import type { Change } from '../support/configuration.ts';
import { readDatabase } from '../support/database.ts';
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
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let crm: MisbehavingBackend;
let mail: MisbehavingBackend;
let dataFolder: string;
let deskbell: TestServer | undefined;
beforeEach(async () => {
  dataFolder = createDataFolder();
  backend = await startDemoBackend();
  crm = await startMisbehavingBackend();
  mail = await startMisbehavingBackend();
});
afterEach(async () => {
  await deskbell?.stop();
  await crm.close();
  await mail.close();
  await backend.close();
  removeFolder(dataFolder);
});

const start = async (): Promise<TestServer> => {
  const changes: Change[] = [
    [
      ['sites', 'demo', 'routes', 'lead.upsert'],
      ['crm', 'mail'],
    ],
    [['connections', 'crm'], { preset: 'rest', baseUrl: crm.url }],
    [
      ['connections', 'mail'],
      {
        preset: 'rest',
        baseUrl: mail.url,
        operations: { 'lead.upsert': { needs: 'consent' } },
      },
    ],
  ];
  deskbell = await startDeskbell({ backend, dataFolder, changes });
  return deskbell;
};

const idSchema = z.string();
const leadIds = () =>
  readDatabase(dataFolder, 'select id from lead order by at').map(({ id }) => idSchema.parse(id));

/** Leaves a lead in the chat, and gives what the chat answers. */
async function leaveLead(at: TestServer): Promise<string> {
  const visitor = await arrive(at);
  await visitor.say('leave a message');
  const form = await visitor.hear((entry) => entry.body.type === 'form');
  const said = seqOf(
    await visitor.answerForm(form.seq, {
      ...{ name: 'Ada', email: 'ada@example.com', message: '50 mugs', consent: 'yes' },
    }),
  );
  const answer = wordsOf(await visitor.hear(answers(said)));
  visitor.leave();
  return answer;
}

describe('a lead is written to the CRM and the mailing system of the shop', () => {
  it('by both exactly once, although one is down, and the customer need not know', async () => {
    const leads = keepRecords(crm, byEmail);
    mail.answer(json({}, 503));
    const server = await start();
    const down = mail.nextRequest();
    const answer = await leaveLead(server);
    expect(answer).not.toMatch(/error|later|wrong/i);
    await down;
    const mails = keepRecords(mail, byEmail);
    await server.logged('backend.written', 3);
    expect([...leads.values()]).toMatchObject([{ email: 'ada@example.com', message: '50 mugs' }]);
    expect([...mails.values()]).toEqual([...leads.values()]);
    expect(crm.requests).toHaveLength(1);
    expect(mail.requests).toHaveLength(2);
    const [lead = ''] = leadIds();
    expect(await server.store.read.backendSync(lead)).toMatchObject([
      { connection: 'crm', state: 'done', attempts: 1 },
      { connection: 'mail', state: 'done', attempts: 2 },
    ]);
  });

  it('by the next process, when the one that took it is stopped before', async () => {
    keepRecords(crm, byEmail);
    mail.answer(json({}, 503));
    const server = await start();
    const down = mail.nextRequest();
    await leaveLead(server);
    await down;
    await server.logged('backend.written', 2);
    await server.stop();
    const mails = keepRecords(mail, byEmail);
    const after = await start();
    await after.logged('backend.written');
    expect(mails.size).toBe(1);
    expect(crm.requests).toHaveLength(1);
  });

  it('over REST too, once however often the shop repeats its call, and by nobody who needs a consent that is not there', async () => {
    keepRecords(crm, byEmail);
    keepRecords(mail, byEmail);
    const server = await start();
    const key = await server.key();
    const body = { name: 'Grace', email: 'grace@example.com', message: 'Hello' };
    const headers = { 'Idempotency-Key': 'lead-1' };
    for (let time = 0; time < 2; time += 1)
      expect(await call(server.url, 'POST', '/v1/leads', { key, body, headers })).toMatchObject({
        status: 201,
      });
    await server.logged('backend.written', 2);
    const [lead = ''] = leadIds();
    expect(await server.store.read.backendSync(lead)).toMatchObject([
      { connection: 'crm', state: 'done' },
      { connection: 'mail', state: 'skipped', note: 'no_consent' },
    ]);
    expect(crm.requests).toHaveLength(1);
    expect(mail.requests).toEqual([]);
  });
});
