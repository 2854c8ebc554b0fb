import { beforeEach, describe, expect, it } from 'vitest';
import { messageIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Fetch } from '../../widget/link/http.ts';
import { createHttpTransport } from '../../widget/link/http.ts';
import { createFakeClock } from '../support/fake-clock.ts';

type Request = { path: string; init: RequestInit; answer: (reply: Response) => void };

/** Requests as they arrive, in order; each waits for its answer. */
let asked: Request[];
beforeEach(() => {
  asked = [];
});
const ask: Fetch = (address, init) =>
  new Promise((resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    asked.push({ path: address.replace('https://chat.example', ''), init, answer: resolve });
  });

const message: OutgoingMessage = {
  id: messageIdSchema.parse('a'.repeat(22)),
  body: { type: 'text', text: 'hello' },
};
const entry = (seq: number) => ({
  seq,
  author: 'bot',
  at: '2026-11-20T10:00:00.000Z',
  body: { type: 'text', text: `line ${seq}` },
});
const welcome = { conversation: 'cnv_x', upTo: 3, token: 'fresh' };

function connect(token?: string) {
  const clock = createFakeClock();
  const told: unknown[] = [];
  const tell =
    (name: string) =>
    (detail?: unknown): void =>
      void told.push(detail === undefined ? name : [name, detail]);
  const connection = createHttpTransport({
    server: 'https://chat.example',
    site: 'shop',
    clock,
    fetch: ask,
  }).connect(() => token, {
    welcome: tell('welcome'),
    entry: tell('entry'),
    status: tell('status'),
    delta: tell('delta'),
    refused: tell('refused'),
    closed: tell('closed'),
    moved: tell('moved'),
  });
  /** Answers the oldest request that waits, which must be for this path. */
  const answer = async (path: string, reply: Response): Promise<Request> => {
    const request = asked.shift();
    expect(request?.path).toBe(`/v1/visitor/${path}`);
    request?.answer(reply);
    // Until the answer is read, which takes some turns of the loop.
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(0);
    if (!request) throw new Error('nothing was asked');
    return request;
  };
  return { clock, told, connection, answer };
}

const poll = (after: number) => `entries?site=shop&after=${after}&wait=${limits.pollWaitSeconds}`;
const tokenOf = ({ init }: Request): string | null =>
  new Headers(init.headers).get('authorization');

describe('the wire over plain requests', () => {
  it('opens a session, and shows its token in a header from then on, never a cookie', async () => {
    const { answer, told } = connect();
    const session = await answer('session', Response.json(welcome, { status: 201 }));
    expect(session.init).toMatchObject({ method: 'POST', body: '{"site":"shop"}' });
    expect(tokenOf(session)).toBeNull();
    expect(told).toMatchObject([['welcome', { upTo: 3 }]]);
    const [held] = asked;
    expect(held && tokenOf(held)).toBe('Bearer fresh');
    expect(held?.init.credentials).toBe('omit');
  });

  it('tells entries in order, each with the one before it, and goes on after the last', async () => {
    const { answer, told } = connect('mine');
    await answer('session', Response.json({ ...welcome, token: undefined }));
    told.length = 0;
    const working = { turn: 4, code: 'order.get' };
    const news = { entries: [entry(5), entry(9)], upTo: 9, more: false, working };
    const request = await answer(poll(3), Response.json(news));
    expect(tokenOf(request)).toBe('Bearer mine');
    // A sign of work is older than the entries beside it, which may be the end of that work.
    expect(told).toMatchObject([
      ['status', working],
      ['entry', { entry: { seq: 5 }, prev: 3 }],
      ['entry', { entry: { seq: 9 }, prev: 5 }],
    ]);
    await answer(poll(9), Response.json({ entries: [], upTo: 9, more: false }));
    expect(asked.map(({ path }) => path)).toEqual([`/v1/visitor/${poll(9)}`]);
  });

  it('says and asks, and passes on what the server thinks of it', async () => {
    const { answer, connection } = connect('mine');
    await answer('session', Response.json(welcome));
    asked.length = 0;
    const results: unknown[] = [];
    connection.say(message, 10_000, (result) => results.push(result));
    await answer('messages?site=shop', Response.json({ seq: 4, at: 'now', prev: 3 }));
    connection.say(message, 10_000, (result) => results.push(result));
    const busy = { status: 429, headers: { 'retry-after': '2' } };
    await answer('messages?site=shop', Response.json({ code: 'rate.limited' }, busy));
    connection.resume(3, 10_000, (result) => results.push(result));
    const page = { entries: [entry(4)], upTo: 4, more: false };
    await answer('entries?site=shop&after=3', Response.json(page));
    expect(results).toMatchObject([
      { ok: true, seq: 4, prev: 3 },
      { ok: false, problem: { code: 'rate.limited', retryAfterMs: 2_000 } },
      { ok: true, ...page },
    ]);
  });

  it('is refused with the server’s reason', async () => {
    const { answer, told } = connect();
    await answer('session', Response.json({ code: 'origin.refused' }, { status: 403 }));
    expect(told).toMatchObject([['refused', { code: 'origin.refused' }]]);
  });

  it.each([
    ['a login page of the network', () => new Response('<html>', { status: 200 })],
    ['a fault of a proxy', () => new Response('bad gateway', { status: 502 })],
    ['somebody else’s JSON', () => Response.json({ ok: true })],
    ['somebody else’s error', () => Response.json({ error: 'x' }, { status: 500 })],
    ['a list', () => Response.json([])],
  ])('takes %s for silence', async (_what, reply) => {
    const { answer, told } = connect();
    await answer('session', reply());
    expect(told).toEqual(['closed']);
  });

  it('ends as a whole when one call stays silent', async () => {
    const { answer, clock, connection, told } = connect('mine');
    await answer('session', Response.json(welcome));
    told.length = 0;
    const results: unknown[] = [];
    connection.say(message, 10_000, (result) => results.push(result));
    await clock.advance(10_000);
    expect(results).toEqual([undefined]);
    expect(told).toEqual(['closed']);
  });

  it('notices a held request that is never answered', async () => {
    const { answer, clock, told } = connect('mine');
    await answer('session', Response.json(welcome));
    told.length = 0;
    await clock.advance(limits.pollWaitSeconds * 1_000 + 9_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['closed']);
  });

  it('lets go of everything when it is closed, and tells nothing', async () => {
    const { answer, connection, told, clock } = connect('mine');
    await answer('session', Response.json(welcome));
    told.length = 0;
    connection.close();
    expect(asked.every(({ init }) => init.signal?.aborted)).toBe(true);
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });
});
