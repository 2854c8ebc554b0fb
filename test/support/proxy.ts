import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A real network between a browser and the server, which a test can break. */
export type Proxy = {
  url: string;
  port: number;
  /** Breaks every connection and refuses new ones until `mend`. */
  cut(): void;
  /** Nothing the server sends gets through any more; what the browser sends does. */
  swallowReplies(): void;
  /** Everything works again, for new connections. */
  mend(): void;
  close(): Promise<void>;
};

export async function startProxy(target: { port: number }): Promise<Proxy> {
  const open = new Set<Socket>();
  let isCut = false;
  let swallows = false;

  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A broken connection is what this proxy is for.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target.port, '127.0.0.1');
    keep(far);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (!swallows) near.write(bytes);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');

  const breakAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    cut() {
      isCut = true;
      breakAll();
    },
    swallowReplies() {
      swallows = true;
    },
    mend() {
      isCut = false;
      swallows = false;
      breakAll();
    },
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
