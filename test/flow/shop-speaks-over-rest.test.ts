import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversationIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { secondSite } from '../support/configuration.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import type { Call, Reply } from '../support/rest.ts';
import { arrive, isFromBot } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
let key: string;
beforeAll(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend, changes: [secondSite] });
  key = await deskbell.key();
});
afterAll(async () => {
  await deskbell.stop();
  await backend.close();
});

const rest = (method: string, path: string, asked?: Call): Promise<Reply> =>
  call(deskbell.url, method, path, { key, ...asked });

const storedSchema = z.object({ conversation: conversationIdSchema, seq: z.number() });
const say = async (user: string, message: string, asked?: Call) => {
  const reply = await rest('POST', '/v1/messages', {
    ...asked,
    body: { user_id: user, message },
  });
  return storedSchema.parse(reply.body);
};

function expectProblem(reply: Reply, status: number, code: string): void {
  expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(reply.status).toBe(status);
  expect(reply.body).toMatchObject({
    type: `urn:deskbell:problem:${code}`,
    title: expect.stringMatching(/\w/),
    status,
    code,
  });
  expect(reply.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
}

describe('a shop speaks for its customers over REST', () => {
  it('says what the documentation says, and has the reply in the same call', async () => {
    const reply = await rest('POST', '/v1/messages', {
      body: '{"user_id":"123","message":"Hello!"}',
      headers: { prefer: 'wait=5' },
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      seq: 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      replies: [{ seq: 2, author: 'bot', turn: { seq: 1, part: 0 } }],
    });
    const { conversation } = storedSchema.parse(reply.body);
    expect(reply.headers.get('location')).toBe(`/v1/conversations/${conversation}/entries?after=0`);
    // The same user goes on in the same conversation, another has one of their own.
    expect(await say('123', 'Thanks')).toMatchObject({ conversation });
    expect((await say('124', 'Hello!')).conversation).not.toBe(conversation);
  });

  it('does not open an order for a user id alone', async () => {
    const reply = await rest('POST', '/v1/messages', {
      body: { user_id: 'ada@example.com', message: 'where is my order 1042?' },
      headers: { prefer: 'respond-async, wait=5' },
    });
    expect(reply.text).toMatch(/e-mail/);
    expect(reply.text).not.toContain('"order"');
  });

  it('reads a conversation page by page', async () => {
    const { conversation } = await say('pages', 'Hello!', { headers: { prefer: 'wait=5' } });
    for (const text of ['hi', 'hi there', 'good morning']) {
      await rest('POST', '/v1/messages', {
        body: { user_id: 'pages', message: text },
        headers: { prefer: 'wait=5' },
      });
    }
    const path = `/v1/conversations/${conversation}/entries`;
    const seqs: number[] = [];
    const pageSchema = z.object({
      entries: z.array(z.object({ seq: z.number() })),
      upTo: z.number(),
      more: z.boolean(),
    });
    for (let after = 0, more = true; more;) {
      const page = pageSchema.parse((await rest('GET', `${path}?after=${after}&limit=3`)).body);
      expect(page.entries.length).toBeLessThanOrEqual(3);
      seqs.push(...page.entries.map(({ seq }) => seq));
      ({ upTo: after, more } = page);
    }
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const query of [
      'after=-1',
      'after=x',
      'limit=0',
      'limit=201',
      'page=2',
      'after=1&after=2',
    ])
      expectProblem(await rest('GET', `${path}?${query}`), 400, 'request.invalid');
  });

  it('sees no conversation of another site: it looks like one that does not exist', async () => {
    const { conversation } = await say('mine', 'Hello!');
    const foreign = await deskbell.key(undefined, 'other');
    const path = (id: string) => `/v1/conversations/${id}/entries`;
    const theirs = await rest('GET', path(conversation), { key: foreign });
    const missing = await rest('GET', path(`cnv_${'A'.repeat(22)}`), { key: foreign });
    expectProblem(theirs, 404, 'not_found');
    expect(theirs.text).toBe(missing.text);
    expectProblem(await rest('GET', path("x' or 1=1--")), 404, 'not_found');
    // The same user id at another site is somebody else.
    expect((await say('mine', 'Hello!', { key: foreign })).conversation).not.toBe(conversation);
  });

  it('is refused without a key, with a wrong one, and outside its scopes', async () => {
    const body = { user_id: '1', message: 'Hello!' };
    const none = await call(deskbell.url, 'POST', '/v1/messages', { body });
    expectProblem(none, 401, 'key.missing');
    for (const wrong of ['nonsense', `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`])
      expectProblem(await rest('POST', '/v1/messages', { key: wrong, body }), 401, 'key.invalid');

    const reader = await deskbell.key(['conversations:read']);
    expectProblem(await rest('POST', '/v1/messages', { key: reader, body }), 403, 'key.scope');
    expectProblem(await rest('POST', '/v1/leads', { key: reader, body }), 403, 'key.scope');
    const writer = await deskbell.key(['messages:write', 'leads:write']);
    const { conversation } = await say('scoped', 'Hello!', { key: writer });
    const entries = `/v1/conversations/${conversation}/entries`;
    expectProblem(await rest('GET', entries, { key: writer }), 403, 'key.scope');
    expect((await rest('GET', entries, { key: reader })).status).toBe(200);
  });

  it('is not looked at any more with a key that was refused too often, while its other keys work', async () => {
    // A server of its own: what it refuses counts for the address of every test here.
    const mine = await startDeskbell({ backend });
    const good = await mine.key();
    const body = { user_id: '1', message: 'Hello!' };
    const wrong = `${good.slice(0, 27)}${'x'.repeat(44)}`;
    const guess = () => call(mine.url, 'POST', '/v1/messages', { key: wrong, body });
    const tries = Array.from({ length: limits.httpRefusalsPerMinutePerAddress }, guess);
    for (const reply of await Promise.all(tries)) expectProblem(reply, 401, 'key.invalid');
    expectProblem(await guess(), 429, 'rate.limited');
    // Not even the right secret: whoever guessed that much learns nothing from one more try.
    expectProblem(
      await call(mine.url, 'POST', '/v1/messages', { key: good, body }),
      429,
      'rate.limited',
    );
    const other = await mine.key();
    expect((await call(mine.url, 'POST', '/v1/messages', { key: other, body })).status).toBe(201);
    await mine.stop();
  });

  it('is refused from the moment its key is revoked', async () => {
    const lost = await deskbell.key();
    await say('revoked', 'Hello!', { key: lost });
    await deskbell.revoke(lost);
    const body = { user_id: 'revoked', message: 'Hello!' };
    expectProblem(await rest('POST', '/v1/messages', { key: lost, body }), 401, 'key.invalid');
  });

  it('hears of every fault with its path, and nothing is stored', async () => {
    const faulty: [unknown, string][] = [
      [{ message: 'Hello!' }, 'user_id'],
      [{ user_id: 123, message: 'Hello!' }, 'user_id'],
      [{ user_id: '1', message: '' }, 'message'],
      [{ user_id: '1', message: '   ' }, 'message'],
      [{ user_id: '1', message: 'x'.repeat(limits.messageChars + 1) }, 'message'],
      [{ user_id: '1', message: 'Hello!', author: 'agent' }, ''],
      [[], ''],
    ];
    for (const [body, path] of faulty) {
      const reply = await rest('POST', '/v1/messages', { body });
      expectProblem(reply, 400, 'request.invalid');
      expect(reply.body).toMatchObject({ details: [{ path }] });
    }
    for (const body of ['{"user_id":', 'null', '"text"', '']) {
      expectProblem(await rest('POST', '/v1/messages', { body }), 400, 'request.invalid');
    }
  });

  it('is refused with another content type, too large a body, another method, another path', async () => {
    const text = { body: 'user_id=1&message=Hello', headers: { 'content-type': 'text/plain' } };
    expectProblem(await rest('POST', '/v1/messages', text), 415, 'request.media_type');
    const form = { ...text, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expectProblem(await rest('POST', '/v1/leads', form), 415, 'request.media_type');
    expectProblem(await rest('POST', '/v1/messages'), 415, 'request.media_type');
    const large = { body: { user_id: '1', message: 'x'.repeat(limits.httpBodyBytes) } };
    expectProblem(await rest('POST', '/v1/messages', large), 413, 'request.too_large');
    const refused = await rest('DELETE', '/v1/messages');
    expectProblem(refused, 405, 'method.refused');
    expect(refused.headers.get('allow')).toBe('POST');
    const broken = await rest('POST', '/v1/messages', { body: '{"user_id":' });
    expect(broken.body).toMatchObject({ details: [{ message: 'is not valid JSON' }] });
    expectProblem(await rest('GET', '/v1/nowhere'), 404, 'not_found');
  });

  it('stores a lead, once it is a lead', async () => {
    const faulty = { name: '', email: 'nobody', consent: {} };
    const refused = await rest('POST', '/v1/leads', { body: faulty });
    expectProblem(refused, 400, 'request.invalid');
    const detailsSchema = z.object({ details: z.array(z.object({ path: z.string() })) });
    const { details } = detailsSchema.parse(refused.body);
    expect(details.map(({ path }) => path).sort()).toEqual(['consent.text', 'email', 'name']);

    const consent = { text: 'Write to me.', at: '2026-11-20T09:00:00Z' };
    const lead = { name: 'Radia', email: 'radia@example.com', message: 'Hi', consent };
    const stored = await rest('POST', '/v1/leads', { body: lead });
    expect(stored.status).toBe(201);
    const { leads } = await backend.inboxThat((inbox) =>
      inbox.leads.some(({ name }) => name === 'Radia'),
    );
    expect(leads[0]).toMatchObject({
      ...lead,
      lead: z.object({ id: z.string() }).parse(stored.body).id,
    });
  });

  it('keeps what one user said from the visitor of a page', async () => {
    await say('private', 'a secret of user private');
    const visitor = await arrive(deskbell);
    await visitor.say('hello');
    await visitor.hear(isFromBot);
    expect(JSON.stringify(await visitor.log())).not.toContain('secret');
    visitor.leave();
  });
});
