import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** What stands before several processes: each new connection goes to the next one that takes it. */
export type Balancer = { port: number; close(): Promise<void> };

/** Round robin over TCP; a target is healthy when it accepts. `targets` is asked for each connection. */
export async function startBalancer(targets: () => readonly { port: number }[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Whoever is on the other side may die at any time: that is what this is for.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer({ pauseOnConnect: true }, (near) => {
    keep(near);
    void connectToNext().then((far) => {
      if (far === undefined || near.destroyed) {
        far?.destroy();
        near.destroy();
        return;
      }
      keep(far);
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
  });

  async function connectToNext(): Promise<Socket | undefined> {
    const all = targets();
    // Its own: others come while this one looks.
    const first = (turn += 1);
    for (let tried = 0; tried < all.length; tried += 1) {
      const target = all[(first + tried) % all.length];
      const socket = target && (await accepted(target.port));
      if (socket) return socket;
    }
    return undefined;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    port: address.port,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function accepted(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
