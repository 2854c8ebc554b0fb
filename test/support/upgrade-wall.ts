import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** What becomes of a WebSocket on its way: as proxies of offices and hotels treat it. */
export type UpgradeFate = 'passes' | 'refused' | 'swallowed';

/** An HTTP proxy that knows only requests. */
export type UpgradeWall = {
  url: string;
  /** WebSockets that were tried. */
  tried(): number;
  /** For the next ones; those that are open stay. */
  set(fate: UpgradeFate): void;
  close(): Promise<void>;
};

/**
 * `origin` is put into requests that have none, as a browser on a page of that origin would. `address` is whom
 * everybody here comes from, to a server that trusts one proxy.
 */
export async function startUpgradeWall(options: {
  target: { port: number };
  fate: UpgradeFate;
  origin?: string;
  address?: string;
}): Promise<UpgradeWall> {
  const { target, origin, address: from } = options;
  let { fate } = options;
  let tried = 0;
  const open = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Whoever is on the other side may leave at any time.
    socket.on('error', () => socket.destroy());
  };
  const forward = (near: IncomingMessage) =>
    request({
      port: target.port,
      host: '127.0.0.1',
      method: near.method,
      path: near.url,
      agent: false,
      headers: {
        ...(origin !== undefined && { origin }),
        ...(from !== undefined && { 'x-forwarded-for': from }),
        ...near.headers,
      },
    });

  const server = createServer((near, reply) => {
    const far = forward(near);
    far.on('response', (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    far.on('error', () => reply.destroy());
    reply.on('close', () => far.destroy());
    near.pipe(far);
  });
  server.on('connection', keep);
  server.on('upgrade', (near: IncomingMessage, socket: Duplex) => {
    tried += 1;
    if (fate === 'swallowed') return;
    if (fate === 'refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const far = forward(near);
    far.on('upgrade', (answer, back, first) => {
      keep(back);
      const lines = Object.entries(answer.headers).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'));
      // The server's first frame often comes along with its answer.
      socket.write(first);
      back.pipe(socket).pipe(back);
      socket.on('close', () => back.destroy());
      back.on('close', () => socket.destroy());
    });
    far.on('response', () => socket.destroy());
    far.on('error', () => socket.destroy());
    far.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    url: `http://127.0.0.1:${address.port}`,
    tried: () => tried,
    set(next) {
      fate = next;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
