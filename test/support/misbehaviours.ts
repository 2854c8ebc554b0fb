import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { FailureClass } from '../../shared/capability.ts';
import { limits } from '../../shared/limits.ts';
import { json } from './misbehaving-backend.ts';
import type { MisbehavingBackend } from './misbehaving-backend.ts';
import { rateDialects } from './rate-dialects.ts';

type Answer = Parameters<MisbehavingBackend['answer']>[0];

/**
 * One way to misbehave, and what must come of a read from such a backend: the class of failure, whether it is
 * tried a second time, the wait that is passed on, and how many bytes may leave the backend for it (a bit more than
 * is read: systems keep some on the way). `retry` is what its connection says.
 */
export type Misbehaviour = {
  name: string;
  answer: Answer;
  failure: FailureClass;
  retried: boolean;
  waitMs?: number;
  mostBytes: number;
  retry?: object;
};

/** What leaves for a small reply, heads included, twice. */
const small = 4_096;
/** What a system may hold on its way when nobody reads any longer. */
const onTheWay = 8_388_608;

const asJson = { 'content-type': 'application/json' };

/** `good` is a reply that would be right. */
export function listMisbehaviours(good: object): Misbehaviour[] {
  const text = JSON.stringify(good);
  return [
    ...listSlow(text),
    ...listLarge(),
    ...listBroken(text),
    ...listWrong(good),
    ...listBusy(),
  ];
}

function listSlow(text: string): Misbehaviour[] {
  const once = { failure: 'timeout', retried: false, mostBytes: small } as const;
  return [
    { name: 'never answers', answer: () => undefined, ...once },
    {
      name: 'takes its time for the head',
      answer: (_request, response) => later(response, () => response.end(text)),
      ...once,
    },
    {
      name: 'says for ever that it is working on it',
      answer: (_request, response) => often(response, () => void response.writeProcessing()),
      ...once,
    },
    {
      name: 'sends one byte at a time',
      answer: (_request, response) => {
        response.writeHead(200, asJson);
        let at = 0;
        often(response, () => void response.write(text.charAt((at += 1) % text.length)));
      },
      ...once,
    },
    {
      name: 'stops in the middle of its body',
      answer: (_request, response) => {
        response.writeHead(200, asJson);
        response.write(text.slice(0, 20));
      },
      ...once,
    },
  ];
}

function listLarge(): Misbehaviour[] {
  const once = { failure: 'unknown', retried: false, mostBytes: onTheWay } as const;
  const endless =
    (chunk: Buffer, headers: Record<string, string>): Answer =>
    (_request, response) => {
      response.writeHead(200, { ...asJson, ...headers });
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    };
  const bomb = gzipSync(Buffer.alloc(200 * limits.replyBytes, ' '));
  return [
    { name: 'sends a body without end', answer: endless(Buffer.alloc(65_536, ' '), {}), ...once },
    {
      name: 'sends a packed body that never gives a byte',
      answer: endless(gzipSync(''), { 'content-encoding': 'gzip' }),
      ...once,
    },
    {
      name: 'sends little that unpacks to 50 MB',
      answer: (_request, response) => {
        response.writeHead(200, { ...asJson, 'content-encoding': 'gzip' });
        response.end(bomb);
      },
      ...once,
      mostBytes: bomb.length + small,
    },
    {
      name: 'nests without end',
      answer: body('['.repeat(limits.replyBytes / 2)),
      ...once,
      mostBytes: limits.replyBytes,
    },
    {
      name: 'sends a head that is too long',
      answer: json({}, 200, { 'x-long': 'x'.repeat(100_000) }),
      ...once,
      mostBytes: 100_000 + small,
    },
  ];
}

function listBroken(text: string): Misbehaviour[] {
  const once = { failure: 'unknown', retried: false, mostBytes: small } as const;
  const lost = { failure: 'unavailable', retried: true, mostBytes: small } as const;
  return [
    { name: 'sends garbage', answer: body(Buffer.from('8f00ff12dead', 'hex')), ...once },
    { name: 'sends nothing', answer: body(''), ...once },
    // It says itself that there is nothing.
    { name: 'has no content', answer: body('', {}, 204), ...once, failure: 'not_found' },
    { name: 'sends half of the JSON', answer: body(text.slice(0, -9)), ...once },
    { name: 'sends HTML', answer: body('<html>', { 'content-type': 'text/html' }), ...once },
    { name: 'calls its JSON HTML', answer: body(text, { 'content-type': 'text/html' }), ...once },
    {
      name: 'says UTF-8 and sends Latin-1',
      answer: body(Buffer.from(JSON.stringify({ name: 'Käse' }), 'latin1'), {
        'content-type': 'application/json; charset=utf-8',
      }),
      ...once,
    },
    {
      name: 'says it is packed, and it is not',
      answer: body(text, { ...asJson, 'content-encoding': 'gzip' }),
      ...once,
    },
    {
      name: 'packs in a way nobody asked for',
      answer: body(text, { ...asJson, 'content-encoding': 'zstd' }),
      ...once,
    },
    {
      name: 'does not speak HTTP',
      answer: (request) => request.socket.end('SSH-2.0-nothing\r\n\r\n'),
      ...once,
    },
    {
      name: 'closes the connection before it answers',
      answer: (request) => request.socket.destroy(),
      ...lost,
    },
    {
      name: 'closes the connection in the middle of its body',
      answer: (request, response) => {
        response.writeHead(200, { ...asJson, 'content-length': String(text.length) });
        response.write(text.slice(0, 20), () => request.socket.destroy());
      },
      ...lost,
    },
    {
      name: 'resets the connection in the middle of its body',
      answer: (request, response) => {
        response.writeHead(200, asJson);
        response.write(text.slice(0, 20), () => request.socket.resetAndDestroy());
      },
      ...lost,
    },
  ];
}

function listWrong(good: object): Misbehaviour[] {
  const once = { retried: false, mostBytes: small } as const;
  const lost = { failure: 'unavailable', retried: true, mostBytes: small } as const;
  return [
    {
      name: 'sends us to another origin',
      answer: (request, response) => {
        const port = request.socket.localPort ?? 0;
        response.writeHead(302, { location: `http://localhost:${port}/elsewhere` });
        response.end();
      },
      failure: 'unknown',
      ...once,
    },
    {
      name: 'sends wrong types',
      // What is no number is not the number that was asked about.
      answer: json({ ...good, id: { of: [1042] }, state: [], total: {} }),
      failure: 'not_found',
      ...once,
    },
    // Without a rule of its connection that says so, a reply without the order is just that.
    {
      name: 'says 200 and means an error',
      answer: json({ errors: [{ message: 'internal', extensions: { code: 'INTERNAL' } }] }),
      failure: 'not_found',
      ...once,
    },
    { name: 'sends a list of nothing', answer: json([]), failure: 'not_found', ...once },
    { name: 'fails', answer: json({}, 500), ...lost },
    {
      name: 'has a proxy before it that fails',
      answer: body('<html>', { 'content-type': 'text/html' }, 502),
      ...lost,
    },
    {
      name: 'says it took too long',
      answer: json({}, 408),
      failure: 'timeout',
      retried: true,
      mostBytes: small,
    },
    {
      name: 'says it is too early',
      answer: json({}, 425),
      failure: 'unknown',
      retried: true,
      mostBytes: small,
    },
    { name: 'knows us no longer', answer: json({}, 401), failure: 'auth', ...once },
  ];
}

function listBusy(): Misbehaviour[] {
  return rateDialects.map(({ vendor, status, headers, body: said, retry, waitMs, final }) => ({
    name: `is busy: ${vendor}`,
    answer: json(said, status, headers),
    failure: status === 429 ? 'rate_limited' : 'unavailable',
    // Each wait of the table is longer than the call may take, so it is passed on.
    retried: waitMs === undefined && final !== true,
    ...(waitMs === undefined ? {} : { waitMs }),
    mostBytes: small,
    ...(retry === undefined ? {} : { retry }),
  }));
}

function body(text: string | Buffer, headers: object = asJson, status = 200): Answer {
  return (_request, response) => {
    response.writeHead(status, { ...headers });
    response.end(text);
  };
}

/** Longer than any deadline of a test. */
function later(response: ServerResponse, run: () => void): void {
  const timer = setTimeout(run, 60_000);
  response.on('close', () => clearTimeout(timer));
}

function often(response: ServerResponse, run: () => void): void {
  const timer = setInterval(run, 10);
  response.on('close', () => clearInterval(timer));
}
