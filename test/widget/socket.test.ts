import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageIdSchema } from '../../shared/ids.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { SayResult } from '../../shared/protocol.ts';
import { createSocketTransport } from '../../widget/link/socket-io.ts';
import { browserClock } from '../../widget/page/clock.ts';

const frameBytes = 1_000;

const message = (text: string): OutgoingMessage => ({
  id: messageIdSchema.parse('a'.repeat(22)),
  body: { type: 'text', text },
});

describe('a frame larger than the server takes', () => {
  const http = createServer();
  let server: Server;
  let address: string;

  beforeEach(async () => {
    server = new Server(http, { maxHttpBufferSize: frameBytes, transports: ['websocket'] });
    server.of('/visitor').on('connection', (socket) => socket.emit('welcome', {}));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const listening = http.address();
    if (typeof listening !== 'object' || !listening) throw new Error('nobody listens');
    address = `http://127.0.0.1:${listening.port}`;
  });
  afterEach(() => server.close());

  it('is the end of its message, not of every connection after it', async () => {
    const told = new Array<SayResult | undefined | 'closed'>();
    await new Promise<void>((resolve) => {
      const connection = createSocketTransport(address, 'shop', browserClock).connect(
        () => undefined,
        {
          welcome: () =>
            connection.say(message('x'.repeat(frameBytes)), 10_000, (result) => told.push(result)),
          entry: () => undefined,
          status: () => undefined,
          delta: () => undefined,
          refused: () => resolve(),
          moved: () => undefined,
          closed: () => {
            told.push('closed');
            resolve();
          },
        },
      );
    });
    expect(told).toEqual([{ ok: false, problem: { code: 'request.too_large' } }, 'closed']);
  });
});
