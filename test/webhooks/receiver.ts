import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

export type Received = {
  path: string;
  headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  body: Buffer;
  at: number;
};

/** Answers, or does not: a response that is never ended hangs. `count` is of the calls, this one included. */
export type Answer = (response: ServerResponse, call: Received, count: number) => void;

export type Receiver = {
  url: string;
  calls: Received[];
  /** Connections that ended, however. */
  closed: () => number;
  /** From the next call on. */
  answer(how: Answer): void;
  close(): Promise<void>;
};

/** A backend team's endpoint on this machine. */
export async function openReceiver(first: Answer): Promise<Receiver> {
  let answer = first;
  let closed = 0;
  const calls: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const call = { path, headers, body: Buffer.concat(chunks), at: Date.now() };
      calls.push(call);
      answer(response, call, calls.length);
    });
  });
  server.on('connection', (socket) => socket.on('close', () => (closed += 1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    closed: () => closed,
    answer: (how) => (answer = how),
    async close() {
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
  };
}

export const accept: Answer = (response) => void response.writeHead(204).end();
export const hang: Answer = () => undefined;
