import { connect } from 'node:net';

/** A WebSocket that costs next to nothing, so that the load generator is never what is measured. */
export type LeanSocket = { send(text: string): void; close(): void };

/**
 * Opens one, with text frames only. The mask is all zeros, which RFC 6455 allows to write and which saves
 * touching every byte; the servers under test unmask as always.
 */
export function openLeanSocket(options: {
  port: number;
  path: string;
  headers: Record<string, string>;
  opened: () => void;
  text: (text: string) => void;
  closed: () => void;
}): LeanSocket {
  const socket = connect(options.port, '127.0.0.1');
  socket.setNoDelay(true);
  const headers = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers.join('')}\r\n`,
  );
  let upgraded = false;
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!upgraded) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!rest.subarray(0, 12).toString('latin1').endsWith('101')) return void socket.destroy();
      upgraded = true;
      rest = rest.subarray(end + 4);
      options.opened();
    }
    const { taken, closing } = readFrames(rest, options.text);
    rest = rest.subarray(taken);
    if (closing) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', options.closed);
  return {
    send: (text) => void socket.write(frameOf(text)),
    close: () => void socket.destroy(),
  };
}

function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length > 65_535) throw new RangeError('a frame of the bench is short');
  const head = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(head + length);
  frame[0] = 0x81;
  if (length < 126) frame[1] = 0x80 | length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.write(text, head);
  return frame;
}

/** Hands out whole frames: how many bytes they took, and whether the server said goodbye. */
function readFrames(
  bytes: Buffer,
  text: (text: string) => void,
): { taken: number; closing: boolean } {
  let at = 0;
  while (bytes.length - at >= 2) {
    const short = (bytes[at + 1] ?? 0) & 127;
    const head = short < 126 ? 2 : 4;
    if (short === 127 || bytes.length - at < head) break;
    const length = short < 126 ? short : bytes.readUInt16BE(at + 2);
    if (bytes.length - at < head + length) break;
    if (((bytes[at] ?? 0) & 15) === 8) return { taken: bytes.length, closing: true };
    text(bytes.toString('utf8', at + head, at + head + length));
    at += head + length;
  }
  return { taken: at, closing: false };
}
