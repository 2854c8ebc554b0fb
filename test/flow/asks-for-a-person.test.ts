import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Answerer } from '../../server/intents/answerer.ts';
import type { Entry } from '../../shared/entry.ts';
import { conversationSchema } from '../../shared/conversation.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { ben, mia } from '../support/hand-off.ts';
import { always } from '../support/reception.ts';
import { call } from '../support/rest.ts';
import { arrive, seqOf, wordsOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';
import { systemClock } from '../../server/system.ts';

let backend: DemoBackend;
let deskbell: TestServer;
let closed: TestServer;
let key: string;

/** Calls for a person when asked, speaks without end when told to, and echoes everything else. */
const answerer: Answerer = async function* ({ said, signal }) {
  const text = said.type === 'text' ? said.text : '';
  if (text.includes('person')) yield { type: 'handoff', reason: 'asked' };
  else if (text !== 'talk') yield { type: 'part', body: { type: 'text', text: `echo ${text}` } };
  else
    for (let part = 0; !signal.aborted; part += 1) {
      yield { type: 'part', body: { type: 'text', text: `part ${part}` } };
      await new Promise<void>((resolve) => void systemClock.after(20, resolve));
    }
};

const hours = {
  timeZone: 'Europe/Berlin',
  week: {},
  exceptions: [{ date: '2099-01-05', open: ['09:00-12:00'] }],
};

beforeAll(async () => {
  backend = await startDemoBackend();
  const over = { answerer };
  deskbell = await startDeskbell({
    backend,
    over,
    changes: [[['sites', 'demo', 'hours'], always]],
  });
  closed = await startDeskbell({ backend, over, changes: [[['sites', 'demo', 'hours'], hours]] });
  key = await deskbell.key();
});
afterAll(async () => {
  await Promise.all([deskbell.stop(), closed.stop()]);
  await backend.close();
});

const isSystem = (entry: Entry): boolean => entry.author === 'system';
const rest = (method: string, path: string, body?: unknown) =>
  call(deskbell.url, method, `/v1/conversations${path}`, { key, body });
const listSchema = z.object({
  conversations: z.array(conversationSchema),
  next: z.string().nullable(),
});
async function list(query: string) {
  return listSchema.parse((await rest('GET', query)).body);
}

async function waiting(): Promise<{ visitor: Visitor; id: string }> {
  const visitor = await arrive(deskbell);
  await visitor.say('I want to talk to a person');
  await visitor.hear(isSystem);
  return { visitor, id: visitor.welcome.conversation };
}

describe('a customer asks for a person while people are there', () => {
  it('waits, is answered by one, and the bot takes over again afterwards', async () => {
    const { visitor, id } = await waiting();
    expect(visitor.pushed.map(({ entry }) => entry.author)).toContain('system');
    expect((await list('?status=waiting')).conversations).toEqual(
      expect.arrayContaining([expect.objectContaining({ id, agent: null, version: 2 })]),
    );
    const { events } = await backend.inboxThat((inbox) =>
      inbox.events.some(({ type }) => type === 'handoff.requested'),
    );
    expect(JSON.stringify(events)).toContain('I want to talk to a person');

    const taken = await rest('POST', `/${id}/take`, { agent: mia, version: 2 });
    expect(taken).toMatchObject({
      status: 200,
      body: { id, status: 'person', agent: mia, version: 3 },
    });
    const said = await rest('POST', `/${id}/messages`, { agent: mia, message: 'Hi, Mia here.' });
    expect(said.status).toBe(201);
    expect(await visitor.hear(({ author }) => author === 'agent')).toMatchObject({
      name: 'Mia',
      body: { text: 'Hi, Mia here.' },
    });
    await visitor.say('hello Mia');
    await rest('POST', `/${id}/return`, {});
    const seq = seqOf(await visitor.say('hello bot'));
    await visitor.hear((entry) => entry.turn?.seq === seq);
    const log = await visitor.log();
    expect(log.filter(({ author }) => author === 'bot').map(wordsOf)).toEqual([
      expect.stringContaining('echo hello bot'),
    ]);
    visitor.leave();
  });

  it('goes back to the bot with one tap', async () => {
    const { visitor, id } = await waiting();
    await visitor.say('Never mind');
    const seq = seqOf(await visitor.say('hello'));
    expect(wordsOf(await visitor.hear((entry) => entry.turn?.seq === seq))).toContain('echo hello');
    expect((await list('?status=waiting')).conversations.map((one) => one.id)).not.toContain(id);
    visitor.leave();
  });

  it('is taken by one of two agents who press at once', async () => {
    const { visitor, id } = await waiting();
    const both = await Promise.all(
      [mia, ben].map((agent) => rest('POST', `/${id}/take`, { agent, version: 2 })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = both[0]?.status === 200 ? 'mia' : 'ben';
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'conversation.taken',
      details: expect.arrayContaining([
        { path: 'agent', message: expect.stringContaining(winner) },
      ]),
    });
    visitor.leave();
  });

  it('has an agent who takes over in the middle of a reply, and not a word of the bot after that', async () => {
    const visitor = await arrive(deskbell);
    await visitor.say('talk');
    await visitor.hear(({ turn }) => turn?.part === 2);
    const id = visitor.welcome.conversation;
    expect((await rest('POST', `/${id}/take`, { agent: mia })).status).toBe(200);
    await rest('POST', `/${id}/messages`, { agent: mia, message: 'Let me.' });
    await visitor.say('thanks');
    await visitor.hear((entry) => wordsOf(entry).includes('thanks'));
    const log = await visitor.log();
    const taken = log.findIndex(isSystem);
    expect(log.slice(taken).map(({ author }) => author)).toEqual(['system', 'agent', 'visitor']);
    visitor.leave();
  });

  it('is closed, and reopened by a message', async () => {
    const { visitor, id } = await waiting();
    await rest('POST', `/${id}/take`, { agent: mia });
    expect((await rest('POST', `/${id}/close`, {})).body).toMatchObject({ status: 'closed' });
    expect(
      (await rest('POST', `/${id}/messages`, { agent: mia, message: 'x' })).body,
    ).toMatchObject({
      code: 'conversation.closed',
    });
    const seq = seqOf(await visitor.say('one more thing'));
    await visitor.hear((entry) => entry.turn?.seq === seq);
    visitor.leave();
  });
});

describe('a customer asks for a person while nobody is there', () => {
  it('is told when somebody is, and asked to leave a message, which the bot takes', async () => {
    const visitor = await arrive(closed);
    await visitor.say('a person please');
    const notice = await visitor.hear(isSystem);
    expect(wordsOf(notice)).toMatch(/Nobody of our team is here.*Leave a message/);
    const seq = seqOf(await visitor.say('Leave a message'));
    await visitor.hear((entry) => entry.turn?.seq === seq);
    visitor.leave();
  });
});

describe('a server that restarts while a customer waits', () => {
  it('tells the customer when nobody comes, once', async () => {
    const dataFolder = createDataFolder();
    const changes = [[['sites', 'demo', 'hours'], always]] as const;
    const before = await startDeskbell({ backend, dataFolder, changes, over: { answerer } });
    const visitor = await arrive(before);
    await visitor.say('a person please');
    await visitor.hear(isSystem);
    const { token } = visitor;
    await before.stop();
    // The three minutes are over when it comes back.
    const clock = { ...systemClock, now: () => systemClock.now() + 180_000 };
    const after = await startDeskbell({ backend, dataFolder, changes, over: { answerer, clock } });
    const again = await arrive({ ...after, token });
    const told = await again.hear((entry) => wordsOf(entry).includes('nobody of our team'));
    expect(told).toMatchObject({ author: 'system', body: { type: 'quick_replies' } });
    const seq = seqOf(await again.say('hello'));
    await again.hear((entry) => entry.turn?.seq === seq);
    expect((await again.log()).filter(isSystem)).toHaveLength(2);
    again.leave();
    await after.stop();
    removeFolder(dataFolder);
  });
});

describe('an API key', () => {
  it('reads with one scope and acts with another, at its own site', async () => {
    const { visitor, id } = await waiting();
    const reader = await deskbell.key(['conversations:read']);
    const foreign = await deskbell.key(undefined, 'other');
    const take = (as: string) =>
      call(deskbell.url, 'POST', `/v1/conversations/${id}/take`, { key: as, body: { agent: mia } });
    expect((await take(reader)).body).toMatchObject({ code: 'key.scope' });
    expect((await take(foreign)).body).toMatchObject({ code: 'not_found' });
    const nothing = await call(deskbell.url, 'GET', '/v1/conversations', { key: foreign });
    expect(nothing.body).toEqual({ conversations: [], next: null });
    visitor.leave();
  });

  it('reads a list page by page, and hears of what is wrong with what it sends', async () => {
    const all = await list('');
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...page.conversations.map(({ id }) => id));
      cursor = page.next;
    }
    expect(paged).toEqual(all.conversations.map(({ id }) => id));
    for (const query of ['?status=open', '?limit=0', '?cursor=x', '?page=1'])
      expect((await rest('GET', query)).body).toMatchObject({ code: 'request.invalid' });
    const id = paged[0] ?? '';
    for (const body of [{}, { agent: { id: 'a b', name: 'A' } }, { agent: mia, version: 0 }])
      expect((await rest('POST', `/${id}/take`, body)).body).toMatchObject({
        code: 'request.invalid',
      });
    expect((await rest('POST', '/cnv_x/take', { agent: mia })).body).toMatchObject({
      code: 'not_found',
    });
    expect((await rest('GET', `/${id}/take`)).body).toMatchObject({ code: 'method.refused' });
    expect((await rest('POST', `/${id}/nothing`, {})).body).toMatchObject({ code: 'not_found' });
  });

  it('says a thing once by its Idempotency-Key, and is told when it has not taken the conversation', async () => {
    const { visitor, id } = await waiting();
    const body = { agent: mia, message: 'once' };
    const say = (idempotency: string, said = body) =>
      call(deskbell.url, 'POST', `/v1/conversations/${id}/messages`, {
        ...{ key, body: said, headers: { 'idempotency-key': idempotency } },
      });
    expect((await say('a')).body).toMatchObject({ code: 'conversation.not_taken' });
    await rest('POST', `/${id}/take`, { agent: mia });
    const [first, second] = [await say('b'), await say('b')];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect((await say('b', { ...body, message: 'twice' })).body).toMatchObject({
      code: 'idempotency.conflict',
    });
    expect((await say('c', { ...body, agent: ben })).body).toMatchObject({
      code: 'conversation.taken',
    });
    expect((await visitor.log()).filter(({ author }) => author === 'agent')).toHaveLength(1);
    visitor.leave();
  });
});
