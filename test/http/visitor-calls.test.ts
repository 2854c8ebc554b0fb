import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../server/system.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { secondSite } from '../support/configuration.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { call } from '../support/rest.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeAll(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend, changes: [secondSite] });
});
afterAll(async () => {
  await deskbell.stop();
  await backend.close();
});

const message = () => ({
  id: mintMessageId(systemRandom),
  body: { type: 'text', text: 'hello' } as const,
});
const entries = '/v1/visitor/entries?site=demo&after=0';

describe('a visitor who is heard over plain requests', () => {
  it('opens a session, says something once however often it is sent, and reads the answer', async () => {
    const session = await call(deskbell.url, 'POST', '/v1/visitor/session', {
      headers: { origin: deskbell.origin },
      body: { site: 'demo' },
    });
    expect(session).toMatchObject({
      status: 201,
      body: {
        upTo: 0,
        conversation: expect.stringMatching(/^cnv_/),
        token: expect.stringMatching(/\./),
      },
    });
    const visitor = await arriveOverHttp(deskbell);
    const said = message();
    const first = await visitor.send(said);
    expect(first).toMatchObject({ status: 201, body: { seq: 1, prev: 0 } });
    const again = await visitor.send(said);
    expect(again).toMatchObject({ status: 201, body: first.body });
    const conflict = await visitor.send({ ...said, body: { type: 'text', text: 'other' } });
    expect(conflict).toMatchObject({ status: 409, body: { code: 'message.conflict' } });
    const answer = await visitor.ask(1, 5);
    expect(answer).toMatchObject({ status: 200, body: { entries: [{ seq: 2, author: 'bot' }] } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toBeNull();

    const back = await call(deskbell.url, 'POST', '/v1/visitor/session', {
      key: visitor.token,
      headers: { origin: deskbell.origin },
      body: { site: 'demo' },
    });
    expect(back).toMatchObject({ status: 200, body: { upTo: 2 } });
    expect(back.body).not.toHaveProperty('token');
  });

  it('is counted, so that an operator sees where WebSocket is blocked', async () => {
    await arriveOverHttp(deskbell);
    const metrics = await call(deskbell.url, 'GET', '/metrics');
    expect(metrics.text).toMatch(/deskbell_visitors_welcomed_total\{transport="http"\} [1-9]/);
  });
});

describe('a call that is not the visitor’s', () => {
  it('without a token, with a wrong one, or with one of another site: is refused', async () => {
    const other = await arriveOverHttp({
      ...deskbell,
      site: 'other',
      origin: 'https://other.example',
    });
    const visitor = await arriveOverHttp(deskbell);
    const { origin } = deskbell;
    for (const key of [undefined, 'x', `${visitor.token}x`, other.token, 'a b']) {
      for (const reply of [
        await call(deskbell.url, 'GET', entries, { key, headers: { origin } }),
        await call(deskbell.url, 'POST', '/v1/visitor/messages?site=demo', {
          key,
          headers: { origin },
          body: message(),
        }),
      ])
        expect(reply).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
    }
    const wrong = await call(deskbell.url, 'POST', '/v1/visitor/session', {
      key: other.token,
      headers: { origin },
      body: { site: 'demo' },
    });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
    const cookie = { origin, cookie: `token=${visitor.token}` };
    expect(await call(deskbell.url, 'GET', entries, { headers: cookie })).toMatchObject({
      status: 401,
    });
  });

  it('from a page that is not on the list: is refused, and may read why', async () => {
    const { token } = await arriveOverHttp(deskbell);
    const { origin, url } = deskbell;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', referer: `${origin}/page` },
      { referer: 'https://evil.example/' },
      { referer: 'no address' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin', referer: origin },
    ] satisfies Record<string, string>[]) {
      const reply = await call(url, 'GET', entries, { key: token, headers });
      expect(reply, JSON.stringify(headers)).toMatchObject({
        status: 403,
        body: { code: 'origin.refused' },
      });
      expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it('but a page of our own sends no origin when it reads, and is known all the same', async () => {
    const { token } = await arriveOverHttp(deskbell);
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { referer: `${deskbell.origin}/shop?page=2` },
    ] satisfies Record<string, string>[])
      expect(await call(deskbell.url, 'GET', entries, { key: token, headers })).toMatchObject({
        status: 200,
      });
  });
});

describe('the preflight of a visitor’s call', () => {
  it.each(['session', 'messages', 'entries'])('lets a token be sent to %s', async (name) => {
    const reply = await call(deskbell.url, 'OPTIONS', `/v1/visitor/${name}`);
    expect(reply.status).toBe(204);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
    });
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('garbage', () => {
  it.each([
    ['site=demo', 400],
    ['site=demo&after=-1', 400],
    ['site=demo&after=1.5', 400],
    ['site=demo&after=x&wait=1', 400],
    ['site=demo&after=0&wait=26', 400],
    ['site=demo&after=0&wait=-1', 400],
    ['site=demo&after=0&wait=0&conversation=cnv_x', 400],
    ['site=demo&site=other&after=0', 404],
    ['site=nowhere&after=0', 404],
    ['after=0', 404],
  ])('in the question %s is refused', async (query, status) => {
    const { token } = await arriveOverHttp(deskbell);
    const { origin } = deskbell;
    const reply = await call(deskbell.url, 'GET', `/v1/visitor/entries?${query}`, {
      key: token,
      headers: { origin },
    });
    expect(reply.status).toBe(status);
  });

  it.each([
    ['{', 400],
    ['[]', 400],
    ['{"id":"short","body":{"type":"text","text":"hi"}}', 400],
    [JSON.stringify({ ...message(), seq: 1 }), 400],
    [`"${'x'.repeat(200_000)}"`, 413],
  ])('as a message is refused: %.30s', async (body, status) => {
    const { token } = await arriveOverHttp(deskbell);
    const reply = await call(deskbell.url, 'POST', '/v1/visitor/messages?site=demo', {
      key: token,
      headers: { origin: deskbell.origin },
      body,
    });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/problem\+json/);
  });

  it('by another method is told what is offered', async () => {
    const reply = await call(deskbell.url, 'DELETE', '/v1/visitor/messages');
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('POST');
  });
});
