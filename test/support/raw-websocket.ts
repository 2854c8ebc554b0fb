import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * A WebSocket by hand over TCP, because a client library would refuse to send what an attacker sends, and
 * would not stop reading.
 */
export type RawWebSocket = {
  /** Text frames the server sent so far. */
  frames: string[];
  /** Resolves with the first frame, past or yet to come, that begins like this. */
  frame(beginning: string): Promise<string>;
  send(text: string): void;
  sendBinary(bytes: Uint8Array): void;
  /** Bytes as they are, without a frame around them. */
  sendBytes(bytes: Uint8Array): void;
  /** Stops reading: what the server sends piles up on its side. */
  stopReading(): void;
  /** Resolves when the connection has ended. */
  closed: Promise<void>;
  destroy(): void;
};

/** What came back instead of an upgrade. */
export type RefusedUpgrade = { status: number; body: string };

export type UpgradeRequest = {
  port: number;
  site?: string;
  /** `null` sends no Origin header. */
  origin?: string | null;
  /** The whole path, when it is not the usual one. */
  path?: string;
};

/** Asks for a WebSocket upgrade as a browser would. */
export async function openRaw(
  request: UpgradeRequest,
): Promise<{ ok: true; socket: RawWebSocket } | ({ ok: false } & RefusedUpgrade)> {
  const { port, site = 'demo', origin = `http://127.0.0.1:${port}` } = request;
  const path = request.path ?? `/socket.io/?EIO=4&transport=websocket&site=${site}`;
  const tcp = connect(port, '127.0.0.1');
  tcp.on('error', () => tcp.destroy());
  const closed = new Promise<void>((resolve) => tcp.on('close', () => resolve()));
  tcp.write(
    [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(origin === null ? [] : [`Origin: ${origin}`]),
      '\r\n',
    ].join('\r\n'),
  );
  const { head, rest } = await readHead(tcp, closed);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  if (status === 101) return { ok: true, socket: createRaw(tcp, closed, rest) };
  let body = rest.toString();
  tcp.on('data', (bytes) => (body += bytes.toString()));
  await closed;
  return { ok: false, status, body };
}

function readHead(tcp: Socket, closed: Promise<void>): Promise<{ head: string; rest: Buffer }> {
  return new Promise((resolve) => {
    let held = Buffer.alloc(0);
    const read = (bytes: Buffer): void => {
      held = Buffer.concat([held, bytes]);
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return;
      tcp.off('data', read);
      resolve({ head: held.subarray(0, end).toString(), rest: held.subarray(end + 4) });
    };
    tcp.on('data', read);
    void closed.then(() => resolve({ head: held.toString(), rest: Buffer.alloc(0) }));
  });
}

function createRaw(tcp: Socket, closed: Promise<void>, rest: Buffer): RawWebSocket {
  const frames: string[] = [];
  const listeners = new Set<() => void>();
  let held = rest;

  const take = (): void => {
    for (let frame = readFrame(held); frame !== undefined; frame = readFrame(held)) {
      held = held.subarray(frame.bytes);
      if (frame.opcode === 1) frames.push(frame.text);
    }
    for (const listener of listeners) listener();
  };
  tcp.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    take();
  });
  take();

  return {
    frames,
    frame: (beginning) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = frames.find((frame) => frame.startsWith(beginning));
          if (found !== undefined) resolve(found);
        };
        listeners.add(look);
        look();
        void closed.then(() => reject(new Error(`closed without a frame ${beginning}`)));
      }),
    send: (text) => void tcp.write(maskFrame(1, Buffer.from(text))),
    sendBinary: (bytes) => void tcp.write(maskFrame(2, Buffer.from(bytes))),
    sendBytes: (bytes) => void tcp.write(bytes),
    stopReading: () => void tcp.pause(),
    closed,
    destroy: () => void tcp.destroy(),
  };
}

/** RFC 6455, 5.2: a final frame from a client, masked. */
function maskFrame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const long = payload.length > 65_535;
  const length = payload.length < 126 ? payload.length : long ? 127 : 126;
  const extended = Buffer.alloc(length < 126 ? 0 : long ? 8 : 2);
  if (length === 126) extended.writeUInt16BE(payload.length);
  if (length === 127) extended.writeBigUInt64BE(BigInt(payload.length));
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | length]), extended, mask, masked]);
}

/** A whole frame of a server, which is never masked; undefined while bytes are missing. */
function readFrame(held: Buffer): { opcode: number; text: string; bytes: number } | undefined {
  if (held.length < 2) return undefined;
  const short = held.readUInt8(1) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (held.length < start) return undefined;
  const size =
    short < 126 ? short : short === 126 ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2));
  if (held.length < start + size) return undefined;
  const text = held.subarray(start, start + size).toString();
  return { opcode: held.readUInt8(0) & 0x0f, text, bytes: start + size };
}
