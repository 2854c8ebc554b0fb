import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Capability } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { byEmail, byKey, crmAndMail, everyTime, keepRecords, openWriting } from './writing.ts';
import type { Writing } from './writing.ts';

let crm: MisbehavingBackend;
let writing: Writing;
beforeEach(async () => {
  crm = await startMisbehavingBackend();
});
afterEach(async () => {
  await crm.close();
  await writing.close();
});

function open(route: Parameters<typeof openWriting>[0]['route'], text = crmAndMail): Writing {
  const environment = { CRM_URL: crm.url, MAIL_URL: crm.url };
  writing = openWriting({ yaml: text, environment, route });
  return writing;
}

const seconds = 1_000;
const minutes = 60 * seconds;
const note = { email: 'ada@example.com', text: 'Ada: hello' };
const ticket = {
  subject: 'Broken mug',
  text: 'It broke',
  email: 'ada@example.com',
  reference: 'r',
};

describe('a process that dies between the backend’s answer and its own commit', () => {
  const dieAndGoOn = async ({ workAndDie, clock, work }: Writing) => {
    await workAndDie();
    await clock.advance(limits.jobLeaseMs + limits.backendWriteGraceMs);
    await work();
  };

  it('makes one record, where the backend finds what is there', async () => {
    const leads = keepRecords(crm, byEmail);
    const { capture, sync } = open({ 'lead.upsert': ['crm'] });
    const lead = await capture();
    await dieAndGoOn(writing);
    expect(crm.requests).toHaveLength(2);
    expect([...leads.keys()]).toEqual(['ada@example.com']);
    expect(await sync(lead)).toMatchObject([{ state: 'done' }]);
  });

  it('makes one record, where the backend knows a write by its name', async () => {
    const tickets = keepRecords(crm, byKey);
    const { enqueue, sync } = open({ 'ticket.create': ['crm'] });
    await enqueue('ticket.create', ticket);
    await dieAndGoOn(writing);
    expect(crm.requests).toHaveLength(2);
    expect([...tickets.keys()]).toEqual(['shop:cnv_1:ticket.create:crm']);
    expect(await sync()).toMatchObject([{ state: 'done' }]);
  });

  it('asks no second time where that would make a second record, and says that nobody knows', async () => {
    const notes = keepRecords(crm, everyTime());
    const { enqueue, sync, told } = open({ 'note.add': ['crm'] });
    await enqueue('note.add', note);
    await dieAndGoOn(writing);
    expect(crm.requests).toHaveLength(1);
    expect(notes.size).toBe(1);
    expect(await sync()).toMatchObject([{ state: 'dead', note: 'outcome_unknown' }]);
    expect(told).toEqual([{ connection: 'crm', state: 'dead', note: 'outcome_unknown' }]);
    expect(await writing.store.read.backlog()).toMatchObject({ deadJobs: 1 });

    // Whoever has looked at the backend may have it made again.
    const ids = ['shop:cnv_1:note.add:crm'];
    await writing.store.write('backend_write.replay', { ids, at: writing.clock.now() });
    await writing.work();
    expect(notes.size).toBe(2);
    expect(await sync()).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('asks a second time where the owner says that it may', async () => {
    const notes = keepRecords(crm, (_request, body) => JSON.stringify(body));
    const text = crmAndMail.replace('    note.add:\n', '    note.add:\n      repeatable: true\n');
    const { enqueue, sync } = open({ 'note.add': ['crm'] }, text);
    await enqueue('note.add', note);
    await dieAndGoOn(writing);
    expect(crm.requests).toHaveLength(2);
    expect(notes.size).toBe(1);
    expect(await sync()).toMatchObject([{ state: 'done' }]);
  });

  it('changes nothing that another one has stored since', async () => {
    keepRecords(crm, byEmail);
    const { capture, claim, handle, clock, work, sync } = open({ 'lead.upsert': ['crm'] });
    const lead = await capture();
    const [late] = await claim();
    await clock.advance(limits.jobLeaseMs);
    await work();
    crm.answer(json({}, 422));
    if (late) await handle(late, new AbortController().signal);
    expect(await sync(lead)).toMatchObject([{ state: 'done', attempts: 1 }]);
  });
});

type Answer = Parameters<MisbehavingBackend['answer']>[0];
const hang: Answer = () => undefined;
const cut: Answer = (_request, response) => void response.destroy();
const made = json({}, 303, { location: '/notes/1' });
const garbage: Answer = (_request, response) => void response.end('<html>');

describe('what the backend says decides what becomes of the write', () => {
  it.each<[string, Answer, object, number | undefined]>([
    ['is down', json({}, 503), { state: 'waiting', note: 'unavailable' }, 5 * seconds],
    ['is broken', json({}, 500), { state: 'waiting', note: 'unavailable' }, 5 * seconds],
    ['hangs up', cut, { state: 'waiting', note: 'unavailable' }, 5 * seconds],
    ['talks nonsense', garbage, { state: 'waiting', note: 'unknown' }, 5 * seconds],
    [
      'asks to wait',
      json({}, 429, { 'retry-after': '90' }),
      { state: 'waiting', note: 'rate_limited' },
      90 * seconds,
    ],
    ['lets us in no more', json({}, 401), { state: 'waiting', note: 'auth' }, 15 * minutes],
    ['refuses what is written', json({}, 422), { state: 'dead', note: 'invalid_input' }, undefined],
    ['has it already', json({}, 409), { state: 'done', note: 'duplicate' }, undefined],
    ['has written a part', json({}, 207), { state: 'done', note: 'partial' }, undefined],
  ])('a lead, when it %s', async (_what, answer, told, due) => {
    crm.answer(answer);
    const { capture, work, sync, dueIn } = open({ 'lead.upsert': ['crm'] });
    const lead = await capture();
    await work();
    expect(await sync(lead)).toMatchObject([{ ...told, attempts: 1 }]);
    expect(around(await dueIn())).toBe(due);
  });

  it.each<[string, Answer, object, number | undefined]>([
    ['is down', json({}, 503), { state: 'waiting', note: 'unavailable' }, 5 * seconds],
    ['asks to wait', json({}, 429), { state: 'waiting', note: 'rate_limited' }, 5 * seconds],
    ['lets us in no more', json({}, 401), { state: 'waiting', note: 'auth' }, 15 * minutes],
    ['is broken', json({}, 500), { state: 'dead', note: 'outcome_unknown' }, undefined],
    ['hangs up', cut, { state: 'dead', note: 'outcome_unknown' }, undefined],
    ['talks nonsense', garbage, { state: 'dead', note: 'outcome_unknown' }, undefined],
    ['leads to what it made', made, { state: 'dead', note: 'outcome_unknown' }, undefined],
    ['is to be asked elsewhere', json({}, 308), { state: 'waiting', note: 'unknown' }, 5 * seconds],
    ['has it already', json({}, 409), { state: 'done', note: 'duplicate' }, undefined],
  ])('a note, which cannot be written twice, when it %s', async (_what, answer, told, due) => {
    crm.answer(answer);
    const { enqueue, work, sync, dueIn } = open({ 'note.add': ['crm'] });
    await enqueue('note.add', note);
    await work();
    expect(await sync()).toMatchObject([told]);
    expect(around(await dueIn())).toBe(due);
  });

  it('a note waits for a backend that nobody can connect to', async () => {
    await crm.close();
    const { enqueue, work, sync } = open({ 'note.add': ['crm'] });
    await enqueue('note.add', note);
    await work();
    expect(await sync()).toMatchObject([{ state: 'waiting', note: 'unavailable' }]);
    crm = await startMisbehavingBackend();
  });

  it.each<[Capability, Json, object]>([
    ['contact.update', { email: 'a@b.example' }, { state: 'waiting', note: 'timeout' }],
    ['note.add', note, { state: 'dead', note: 'outcome_unknown' }],
  ])('%s is given up in time when no answer comes', async (capability, input, told) => {
    crm.answer(hang);
    const { enqueue, work, sync, clock } = open({ [capability]: ['crm'] });
    await enqueue(capability, input);
    const asked = crm.nextRequest();
    const working = work();
    await asked;
    await clock.advance(60 * seconds);
    await working;
    expect(await sync()).toMatchObject([told]);
  });

  it('it is tried for more than three days, and then it is a dead letter', async () => {
    crm.answer(json({}, 503));
    const { capture, work, sync, clock, dueIn } = open({ 'lead.upsert': ['crm'] });
    const lead = await capture();
    const began = clock.now();
    for (let due = await dueIn(); due !== undefined; due = await dueIn()) {
      await clock.advance(due);
      await work();
    }
    expect(clock.now() - began).toBeGreaterThan(3 * 24 * 60 * minutes);
    expect(await sync(lead)).toMatchObject([{ state: 'dead', note: 'unavailable' }]);
  });
});

/** To five seconds, without what waits vary by. */
function around(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms / (5 * seconds)) * 5 * seconds;
}

describe('a process that stops', () => {
  it('begins nothing, and leaves what waits to the next one', async () => {
    keepRecords(crm, everyTime());
    const { enqueue, work, sync } = open({ 'note.add': ['crm'] });
    await enqueue('note.add', note);
    await work(AbortSignal.abort());
    expect(crm.requests).toEqual([]);
    await work();
    expect(await sync()).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('lets a write end that could not be made again', async () => {
    let answer: (() => void) | undefined;
    crm.answer((request, response) => {
      answer = () => json({ id: '7' })(request, response);
    });
    const { enqueue, work, sync } = open({ 'note.add': ['crm'] });
    await enqueue('note.add', note);
    const stopping = new AbortController();
    const asked = crm.nextRequest();
    const working = work(stopping.signal);
    await asked;
    stopping.abort();
    answer?.();
    await working;
    expect(await sync()).toMatchObject([{ state: 'done', receipt: { id: '7' } }]);
  });
});
