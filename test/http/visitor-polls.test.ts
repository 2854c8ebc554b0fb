import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answerer } from '../../server/intents/answerer.ts';
import { limits } from '../../shared/limits.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { call } from '../support/rest.ts';
import { arrive } from '../support/visitor.ts';

/** Says "thinking hard" as soon as it is asked, and the rest when the test lets it. */
function createPatientAnswerer() {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const answerer: Answerer = async function* () {
    yield { type: 'status', code: 'order.get' };
    yield { type: 'delta', text: 'He' };
    yield { type: 'delta', text: 'Hello' };
    await released;
    yield { type: 'part', body: { type: 'text', text: 'Hello there' } };
  };
  return { answerer, release: () => release() };
}

let backend: DemoBackend;
let deskbell: TestServer;
let shop: ReturnType<typeof createPatientAnswerer>;
beforeEach(async () => {
  shop = createPatientAnswerer();
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend, over: { answerer: shop.answerer } });
});
afterEach(async () => {
  shop.release();
  await deskbell.stop();
  await backend.close();
});

const openPolls = async (): Promise<string | undefined> => {
  const { text } = await call(deskbell.url, 'GET', '/metrics');
  return /deskbell_polls_open\{site="demo"\} (\d+)/.exec(text)?.[1];
};

/** Resolves when so many requests are held open. */
async function held(count: number): Promise<void> {
  while ((await openPolls()) !== String(count)) continue;
}

describe('a held request', () => {
  it('tells what is being done, then the answer as soon as it is stored', async () => {
    const visitor = await arriveOverHttp(deskbell);
    const first = visitor.ask(0, limits.pollWaitSeconds);
    await held(1);
    await visitor.say('hello');
    expect(await first).toMatchObject({
      status: 200,
      body: { entries: [{ seq: 1, author: 'visitor' }], growing: { turn: 1, text: 'Hello' } },
    });
    const second = visitor.ask(1, limits.pollWaitSeconds);
    await held(1);
    const began = performance.now();
    shop.release();
    const reply = await second;
    expect(reply).toMatchObject({ body: { entries: [{ seq: 2, author: 'bot' }], upTo: 2 } });
    expect(performance.now() - began).toBeLessThan(limits.pollGatherMs);
    await held(0);
  });

  it('hears what was said over a socket', async () => {
    const socket = await arrive(deskbell);
    const visitor = await arriveOverHttp({ ...deskbell, token: socket.token });
    const waiting = visitor.ask(0, limits.pollWaitSeconds);
    await held(1);
    await socket.say('hello');
    expect(await waiting).toMatchObject({ body: { entries: [{ seq: 1 }] } });
    socket.leave();
  });

  it('ends empty when its time is over', async () => {
    const visitor = await arriveOverHttp(deskbell);
    expect(await visitor.ask(0, 1)).toMatchObject({
      status: 200,
      body: { entries: [], upTo: 0, more: false },
    });
  });

  it('ends when the server stops, which does not wait for it', async () => {
    const visitor = await arriveOverHttp(deskbell);
    const waiting = visitor.ask(0, limits.pollWaitSeconds);
    await held(1);
    const began = performance.now();
    await deskbell.stop();
    expect(await waiting).toMatchObject({ status: 200, body: { entries: [] } });
    expect(performance.now() - began).toBeLessThan(limits.stopGraceMs / 2);
  });

  it('is let go when its caller goes away', async () => {
    const visitor = await arriveOverHttp(deskbell);
    const gone = new AbortController();
    const asked = fetch(`${deskbell.url}/v1/visitor/entries?site=demo&after=0&wait=25`, {
      headers: { origin: deskbell.origin, authorization: `Bearer ${visitor.token}` },
      signal: gone.signal,
    });
    await held(1);
    gone.abort();
    await expect(asked).rejects.toThrow();
    await held(0);
  });

  it('is one of as many as a visitor may have sockets, and counts with them', async () => {
    const socket = await arrive(deskbell);
    const visitor = await arriveOverHttp({ ...deskbell, token: socket.token });
    const waiting = Array.from({ length: limits.socketsPerVisitor - 1 }, () => visitor.ask(0, 25));
    await held(waiting.length);
    const refused = await visitor.ask(0, 25);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate.limited' } });
    expect(refused.headers.get('retry-after')).toBe('30');
    await expect(arrive({ ...deskbell, token: socket.token })).rejects.toThrow('rate.limited');
    // Reading what is there holds nothing open.
    expect(await visitor.ask(0)).toMatchObject({ status: 200 });
    socket.leave();
    await deskbell.stop();
    await Promise.all(waiting);
  });
});
