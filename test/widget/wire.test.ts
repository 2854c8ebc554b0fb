import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Socket } from '../../widget/link/engine.ts';
import type { Packet } from '../../widget/link/parser.ts';
import { Decoder, Encoder } from '../../widget/link/parser.ts';
import { createFakeClock } from '../support/fake-clock.ts';

class FakeWebSocket {
  static readonly OPEN = 1;
  static opened: FakeWebSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    FakeWebSocket.opened.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
  }
}

beforeEach(() => {
  FakeWebSocket.opened = [];
  vi.stubGlobal('WebSocket', FakeWebSocket);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function connect() {
  const clock = createFakeClock();
  const events: string[] = [];
  const engine = new Socket('https://chat.example', {
    path: '/socket.io/',
    query: { site: 'shop' },
    clock,
  });
  for (const event of ['open', 'data', 'error', 'close']) {
    engine.on(event, (detail) =>
      events.push(typeof detail === 'string' ? `${event} ${detail}` : event),
    );
  }
  await clock.advance(0);
  const [socket] = FakeWebSocket.opened;
  if (!socket) throw new Error('no socket was opened');
  return { clock, events, engine, socket };
}

const handshake = '0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';

describe('the engine', () => {
  it('opens one WebSocket that names the site, answers pings and passes messages on', async () => {
    const { engine, events, socket } = await connect();
    expect(socket.address).toBe(
      'wss://chat.example/socket.io/?site=shop&EIO=4&transport=websocket',
    );
    socket.onmessage?.({ data: handshake });
    socket.onmessage?.({ data: '2' });
    socket.onmessage?.({ data: '42["hello"]' });
    engine.write('2["hi"]');
    expect(events).toEqual(['open', 'data 2["hello"]']);
    expect(socket.sent).toEqual(['3', '42["hi"]']);
  });

  it('says that it never opened when the server turns it away', async () => {
    const { events, socket } = await connect();
    socket.onclose?.({ code: 1006 });
    expect(events).toEqual(['error transport close']);
  });

  it('says with which code an open connection was closed', async () => {
    const { engine, socket } = await connect();
    const closed = vi.fn();
    engine.on('close', closed);
    socket.onmessage?.({ data: handshake });
    socket.onclose?.({ code: 1009 });
    expect(closed).toHaveBeenCalledWith('transport close', { context: { code: 1009 } });
  });

  it('ends a link that stays silent longer than the server promised', async () => {
    const { clock, events, engine, socket } = await connect();
    socket.onmessage?.({ data: handshake });
    await clock.advance(44_999);
    expect(engine._hasPingExpired()).toBe(false);
    await clock.advance(2);
    expect(events).toEqual(['open', 'close ping timeout']);
    expect(socket.readyState).toBe(3);
  });

  it.each(['0[]', '0nonsense'])('gives up on a handshake like %s', async (frame) => {
    const { events, socket } = await connect();
    socket.onmessage?.({ data: frame });
    expect(events).toEqual(['error parse error']);
  });

  it('reports an address the page may not open', async () => {
    vi.stubGlobal(
      'WebSocket',
      class {
        constructor() {
          throw new Error('SecurityError');
        }
      },
    );
    const clock = createFakeClock();
    const engine = new Socket('http://chat.example', { path: '/socket.io/', clock });
    const failed = vi.fn();
    engine.on('error', failed);
    await clock.advance(0);
    expect(failed).toHaveBeenCalledOnce();
  });
});

describe('the parser', () => {
  const decode = (text: string): Packet | undefined => {
    let packet: Packet | undefined;
    const decoder = new Decoder();
    decoder.on('decoded', (decoded) => {
      packet = decoded;
    });
    decoder.add(text);
    return packet;
  };

  it.each<[string, Packet]>([
    ['0/visitor,{"token":"t"}', { type: 0, nsp: '/visitor', data: { token: 't' } }],
    ['1/visitor,', { type: 1, nsp: '/visitor' }],
    [
      '2/visitor,["status",{"turn":1}]',
      { type: 2, nsp: '/visitor', data: ['status', { turn: 1 }] },
    ],
    [
      '2/visitor,12["say",{"id":"x"}]',
      { type: 2, nsp: '/visitor', id: 12, data: ['say', { id: 'x' }] },
    ],
    ['3/visitor,12[{"ok":true}]', { type: 3, nsp: '/visitor', id: 12, data: [{ ok: true }] }],
    ['2["line\\nbreak"]', { type: 2, nsp: '/', data: ['line\nbreak'] }],
  ])('reads and writes %s', (text, packet) => {
    expect(decode(text)).toMatchObject(packet);
    expect(new Encoder().encode(packet)).toEqual([text]);
  });

  it.each([
    '',
    '9',
    '51-/visitor,["x"]',
    '2/visitor,{"not":"a list"}',
    '3/visitor,1',
    '4/visitor,"x',
    '2[',
  ])('refuses %s', (text) => {
    expect(() => decode(text)).toThrow('invalid frame');
  });
});
