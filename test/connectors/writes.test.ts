import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Capability } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { byEmail, crmAndMail, keepRecords, openWriting } from './writing.ts';
import type { Writing } from './writing.ts';

let crm: MisbehavingBackend;
let mail: MisbehavingBackend;
let writing: Writing;
beforeEach(async () => {
  crm = await startMisbehavingBackend();
  mail = await startMisbehavingBackend();
});
afterEach(async () => {
  await crm.close();
  await mail.close();
  await writing.close();
});

function open(route: Parameters<typeof openWriting>[0]['route']): Writing {
  const environment = { CRM_URL: crm.url, MAIL_URL: mail.url };
  writing = openWriting({ yaml: crmAndMail, environment, route });
  return writing;
}

const consent = { text: 'Write to me', at: '2026-11-20T10:00:00Z' };
const note = { email: 'ada@example.com', text: 'Ada: hello' };
const ticket = {
  subject: 'Broken mug',
  text: 'It broke',
  email: 'ada@example.com',
  reference: 'r',
};

describe('a lead', () => {
  it('is written to each of its connections, and what they said of it can be seen', async () => {
    keepRecords(crm, byEmail);
    keepRecords(mail, byEmail);
    const { capture, work, sync } = open({ 'lead.upsert': ['crm', 'mail'] });
    const lead = await capture({ consent });
    expect(await sync(lead)).toMatchObject([
      { connection: 'crm', state: 'waiting', attempts: 0 },
      { connection: 'mail', state: 'waiting', attempts: 0 },
    ]);
    await work();
    const receipt = { id: 'ada@example.com' };
    expect(await sync(lead)).toMatchObject([
      { connection: 'crm', state: 'done', attempts: 1, note: null, receipt },
      { connection: 'mail', state: 'done', attempts: 1, note: null, receipt },
    ]);
    expect([crm.requests.length, mail.requests.length]).toEqual([1, 1]);
  });

  it('is kept from nobody by a backend that is down', async () => {
    crm.answer(json({}, 503));
    const mails = keepRecords(mail, byEmail);
    const { capture, work, sync, clock, dueIn } = open({ 'lead.upsert': ['crm', 'mail'] });
    const lead = await capture({ consent });
    await work();
    expect(mails.size).toBe(1);
    expect(await sync(lead)).toMatchObject([
      { state: 'waiting', attempts: 1, note: 'unavailable' },
      { state: 'done' },
    ]);
    const leads = keepRecords(crm, byEmail);
    await clock.advance((await dueIn()) ?? 0);
    await work();
    expect(leads.size).toBe(1);
    expect(await sync(lead)).toMatchObject([{ state: 'done', attempts: 2, note: null }, {}]);
    expect(mail.requests).toHaveLength(1);
  });

  it('goes to who needs consent only with it', async () => {
    keepRecords(crm, byEmail);
    const { capture, work, sync } = open({ 'lead.upsert': ['crm', 'mail'] });
    const lead = await capture();
    await work();
    expect(await sync(lead)).toMatchObject([
      { connection: 'crm', state: 'done' },
      { connection: 'mail', state: 'skipped', note: 'no_consent', attempts: 0 },
    ]);
    expect(mail.requests).toEqual([]);
  });

  it('goes nowhere that the configuration does not route it to any more, and there again when it does', async () => {
    keepRecords(crm, byEmail);
    const { capture, work, sync, told, reconfigure, clock, dueIn } = open({
      'lead.upsert': ['crm'],
    });
    const lead = await capture();
    reconfigure({ route: {} });
    await work();
    expect(crm.requests).toEqual([]);
    expect(told).toEqual([{ connection: 'crm', state: 'waiting', note: 'not_routed' }]);
    reconfigure({ route: { 'lead.upsert': ['crm'] } });
    await clock.advance((await dueIn()) ?? 0);
    await work();
    expect(await sync(lead)).toMatchObject([{ state: 'done' }]);
  });
});

describe('whoever needs no answer may have anything written', () => {
  it.each<[Capability, Json, string, object]>([
    ['ticket.create', ticket, 'POST /tickets', { id: '7', status: 'received' }],
    ['note.add', note, 'POST /notes', { id: '7' }],
    ['ticket.update', { id: '7', text: 'One more thing' }, 'PUT /tickets/7', { id: '7' }],
    [
      'contact.update',
      { email: 'a@b.example', fields: {}, tags: ['vip'] },
      'POST /contacts',
      { id: '7' },
    ],
    [
      'sequence.start',
      { email: 'a@b.example', sequence: 'welcome' },
      'PUT /sequences/welcome/a@b.example',
      { id: '7' },
    ],
    [
      'payment_link.create',
      { amount: { minor: 990, currency: 'EUR' }, description: 'Mug', reference: 'r' },
      'POST /links',
      { link: 'https://pay.example/7' },
    ],
    ['custom.stamp', { card: '42' }, 'PUT /cards/42', { stamps: 3 }],
  ] as const)(
    '%s, once however often it is asked for',
    async (capability, input, line, receipt) => {
      crm.answer(json({ id: '7', state: 'new', url: 'https://pay.example/7', stamps: 3 }));
      const { enqueue, work, sync } = open({ [capability]: ['crm'] });
      expect(await enqueue(capability, input)).toEqual(['crm']);
      await enqueue(capability, input);
      await work();
      // Also when it is done already.
      await enqueue(capability, input);
      await work();
      expect(crm.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`)).toEqual(
        [line],
      );
      expect(await sync()).toMatchObject([{ capability, state: 'done', note: null, receipt }]);
    },
  );

  it('nothing under a name that no backend could be told', async () => {
    const { enqueue, dueIn } = open({ 'note.add': ['crm'] });
    for (const subject of ['', 'Zoë', 'a b', 'x'.repeat(61)])
      await expect(enqueue('note.add', note, subject)).rejects.toThrow('subject');
    expect(await dueIn()).toBeUndefined();
  });

  it('nothing at all where nothing is routed', async () => {
    const { enqueue, dueIn } = open({});
    expect(await enqueue('note.add', note)).toEqual([]);
    expect(await dueIn()).toBeUndefined();
  });

  it('nothing that needs the consent of who has not given it', async () => {
    const { enqueue, work, sync } = open({ 'sequence.start': ['crm'] });
    await enqueue('sequence.start', { email: 'a@b.example', sequence: 'welcome' }, 'cnv_1', false);
    await work();
    expect(crm.requests).toEqual([]);
    expect(await sync()).toMatchObject([{ state: 'skipped', note: 'no_consent' }]);
  });
});
