import { gzipSync, brotliCompressSync, deflateRawSync, deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../server/outgoing/client.ts';
import type { HttpClient, OutgoingRequest } from '../../server/outgoing/request.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';

let backend: MisbehavingBackend;
let clock: FakeClock;
let client: HttpClient;

beforeEach(async () => {
  backend = await startMisbehavingBackend();
  clock = createFakeClock();
  client = createHttpClient({ clock, allow: ['127.0.0.1'] });
});

afterEach(async () => {
  await client.close();
  await backend.close();
});

const request = (change: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'GET',
  url: backend.url,
  headers: {},
  timeouts: { connectMs: 1_000, firstByteMs: 2_000, totalMs: 5_000 },
  maxBytes: 1_000,
  decompress: true,
  ...change,
});

describe('a call', () => {
  it('carries method, headers and body, and brings back the reply', async () => {
    let received = '';
    backend.answer((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => (received += chunk.toString()));
      incoming.on('end', () => {
        response.writeHead(201, { 'x-made': 'yes' });
        response.end('done');
      });
    });
    const reply = await client.send(
      request({
        method: 'POST',
        headers: { 'x-key': 'k' },
        body: '{"a":1}',
        url: `${backend.url}/v1?x=1`,
      }),
    );
    expect(reply).toMatchObject({
      ok: true,
      status: 201,
      truncated: false,
      headers: { 'x-made': 'yes' },
    });
    expect(reply.ok && reply.body.toString()).toBe('done');
    expect(received).toBe('{"a":1}');
    expect(backend.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1?x=1',
      headers: { 'x-key': 'k' },
    });
  });

  it('does not follow a redirect', async () => {
    backend.answer((_incoming, response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    expect(await client.send(request())).toMatchObject({ ok: true, status: 302 });
    expect(backend.requests).toHaveLength(1);
  });

  // Two and not one: undici rests a connection for a turn of the loop before it is used again.
  it('keeps connections for the next calls', async () => {
    const ports = new Set<number | undefined>();
    backend.answer((incoming, response) => {
      ports.add(incoming.socket.remotePort);
      response.end('ok');
    });
    for (let call = 0; call < 6; call += 1) await client.send(request());
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('tells an invalid header instead of throwing', async () => {
    const reply = await client.send(request({ headers: { 'x-a': 'one\r\nx-b: two' } }));
    expect(reply).toMatchObject({ ok: false, error: 'invalid_request' });
    expect(backend.requests).toHaveLength(0);
  });
});

describe('deadlines', () => {
  it('ends a call whose head does not come', async () => {
    backend.answer(() => undefined);
    const arrived = backend.nextRequest();
    const sent = client.send(request());
    await arrived;
    await clock.advance(2_000);
    expect(await sent).toMatchObject({ ok: false, error: 'first_byte_timeout', durationMs: 2_000 });
  });

  it('ends a body that drips: the total deadline covers it too', async () => {
    backend.answer((_incoming, response) => {
      response.writeHead(200);
      response.write('.');
    });
    const arrived = backend.nextRequest();
    const sent = client.send(
      request({ timeouts: { connectMs: 1_000, firstByteMs: 60_000, totalMs: 5_000 } }),
    );
    await arrived;
    await clock.advance(5_000);
    expect(await sent).toMatchObject({ ok: false, error: 'total_timeout' });
  });

  it('ends a connection that is not made', async () => {
    const stuck = createHttpClient({
      clock,
      allow: [],
      resolve: () => new Promise(() => undefined),
    });
    const sent = stuck.send(request({ url: 'https://shop.example/' }));
    await clock.advance(1_000);
    expect(await sent).toMatchObject({ ok: false, error: 'connect_timeout' });
    await stuck.close();
  });

  it('stops when the caller gives up', async () => {
    backend.answer(() => undefined);
    const caller = new AbortController();
    const arrived = backend.nextRequest();
    const sent = client.send(request({ signal: caller.signal }));
    await arrived;
    caller.abort();
    expect(await sent).toMatchObject({ ok: false, error: 'aborted' });
    expect(await client.send(request({ signal: caller.signal }))).toMatchObject({
      error: 'aborted',
    });
  });
});

describe('bodies', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ] as const)('undoes %s', async (encoding, compress) => {
    backend.answer((_incoming, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(compress('hello'));
    });
    const reply = await client.send(request());
    expect(reply.ok && reply.body.toString()).toBe('hello');
  });

  it.each(['gzip', 'br'])('ends a %s bomb at the cap of what comes out', async (encoding) => {
    const zeros = Buffer.alloc(50_000_000);
    const bomb = encoding === 'br' ? brotliCompressSync(zeros) : gzipSync(zeros);
    backend.answer((_incoming, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(bomb);
    });
    const before = process.memoryUsage().arrayBuffers;
    const reply = await client.send(request({ maxBytes: 100_000 }));
    expect(reply).toMatchObject({ ok: false, error: 'too_large' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  it('ends a body without end, and closes its connection', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    backend.answer((incoming, response) => {
      closed = new Promise((resolve) => incoming.socket.on('error', resolve).on('close', resolve));
      response.writeHead(200);
      const more = () => {
        while (response.writable && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expect(await client.send(request())).toMatchObject({ ok: false, error: 'too_large' });
    await closed;
  });

  it('gives the beginning when that is enough', async () => {
    backend.answer((_incoming, response) => response.end('x'.repeat(5_000)));
    const reply = await client.send(request({ overflow: 'truncate' }));
    expect(reply).toMatchObject({ ok: true, truncated: true });
    expect(reply.ok && reply.body.length).toBe(1_000);
  });

  it.each([
    ['cut off in the middle', 'gzip', gzipSync('hello'.repeat(100)).subarray(0, 20)],
    ['not compressed at all', 'gzip', Buffer.from('plain')],
    ['compressed in another way', 'zstd', Buffer.from('?')],
  ])('does not accept a body that is %s', async (_case, encoding, body) => {
    backend.answer((_incoming, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(body);
    });
    expect(await client.send(request())).toMatchObject({ ok: false, error: 'bad_response' });
  });
});

describe('faults', () => {
  it('tells a connection that ends early from one that is refused', async () => {
    backend.answer((incoming) => incoming.socket.destroy());
    expect(await client.send(request())).toMatchObject({ error: 'reset' });
    const { url } = backend;
    await backend.close();
    expect(await client.send(request({ url }))).toMatchObject({ error: 'connect' });
    backend = await startMisbehavingBackend();
  });

  it('tells what is not HTTP', async () => {
    backend.answer((incoming) => incoming.socket.end('SSH-2.0-nothing\r\n\r\n'));
    expect(await client.send(request())).toMatchObject({ error: 'bad_response' });
  });

  it('tells a failed TLS handshake', async () => {
    const url = backend.url.replace('http:', 'https:');
    expect(await client.send(request({ url }))).toMatchObject({ error: 'tls' });
  });

  it('tells a name that is not found', async () => {
    const lost = createHttpClient({ clock, allow: [], resolve: async () => [] });
    expect(await lost.send(request({ url: 'https://shop.example/' }))).toMatchObject({
      error: 'dns',
    });
    await lost.close();
  });
});

describe('a name that changes its address', () => {
  it('is judged again at every connect, and connects only to what was judged', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    let asked = 0;
    const rebinding = createHttpClient({
      clock,
      allow: ['127.0.0.1'],
      resolve: async () => [{ address: answers[asked++] ?? '127.0.0.2', family: 4 }],
    });
    backend.answer((_incoming, response) => {
      response.writeHead(200, { connection: 'close' });
      response.end('ok');
    });
    const url = backend.url.replace('127.0.0.1', 'shop.example');
    expect(await rebinding.send(request({ url }))).toMatchObject({ ok: true });
    expect(await rebinding.send(request({ url }))).toMatchObject({ error: 'address_refused' });
    expect(asked).toBe(2);
    expect(backend.requests).toHaveLength(1);
    await rebinding.close();
  });
});
