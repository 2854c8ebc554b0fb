import { limits } from '../../shared/limits.ts';
import type { VisitorSocket } from './visitor.ts';

/**
 * Drops a socket whose reader does not read: one that never reads would otherwise hold everything sent to
 * it in memory. What it missed it asks for when it comes back.
 */
export function dropSlowReader(socket: VisitorSocket, dropped: () => void): void {
  let waiting = 0;
  socket.conn.on('packetCreate', (packet: { data?: unknown }) => {
    waiting += typeof packet.data === 'string' ? packet.data.length : 0;
    if (waiting <= limits.socketBufferBytes) return;
    dropped();
    socket.conn.close(true);
  });
  socket.conn.on('drain', () => {
    waiting = 0;
  });
}
