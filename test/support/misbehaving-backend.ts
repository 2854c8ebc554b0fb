import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A real HTTP server on loopback that does what a test tells it, well-mannered or not. */
export type MisbehavingBackend = {
  url: string;
  /** What came in, in order. */
  requests: { method: string; url: string; headers: IncomingMessage['headers'] }[];
  /** Bytes that left for the network, over all connections. */
  sentBytes(): number;
  /** Replaces what the next requests get. */
  answer(how: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Resolves when the next request has arrived. */
  nextRequest(): Promise<void>;
  close(): Promise<void>;
};

export async function startMisbehavingBackend(): Promise<MisbehavingBackend> {
  let respond = (_request: IncomingMessage, response: ServerResponse) => {
    response.end('ok');
  };
  const requests: MisbehavingBackend['requests'] = [];
  const waiting: (() => void)[] = [];
  const sockets = new Set<Socket>();
  let sentBytes = 0;
  const server = createServer((request, response) => {
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
    });
    // A client that gives up is what half of these tests are about.
    response.on('error', () => undefined);
    respond(request, response);
    for (const resume of waiting.splice(0)) resume();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      sentBytes += socket.bytesWritten;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    sentBytes: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, sentBytes),
    answer: (how) => {
      respond = how;
    },
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}
