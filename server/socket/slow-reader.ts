import { limits } from '../../shared/limits.ts';
import type { VisitorSocket } from './visitor-socket.ts';

export type Outflow = {
  /** True while the reader is behind: volatile signs are left out then, stored entries are not. */
  isBehind(): boolean;
};

/**
 * Watches what waits for one reader, and drops a socket whose reader does not read: it would otherwise hold
 * everything sent to it in memory. What it missed it asks for when it comes back.
 *
 * Socket.IO's own `volatile` is of no use for this: it drops whatever comes in the same turn of the event
 * loop as another packet, such as the status that follows an acknowledgement.
 */
export function watchOutflow(socket: VisitorSocket, dropped: () => void): Outflow {
  let waiting = 0;
  let over = false;
  socket.conn.on('packetCreate', (packet: { data?: unknown }) => {
    waiting += typeof packet.data === 'string' ? packet.data.length : 0;
    if (over || waiting <= limits.socketBufferBytes) return;
    over = true;
    dropped();
    // Who does not read will not answer a closing handshake either.
    socket.conn.request.socket.destroy();
  });
  socket.conn.on('drain', () => {
    waiting = 0;
  });
  return { isBehind: () => waiting > limits.socketVolatileBytes };
}
