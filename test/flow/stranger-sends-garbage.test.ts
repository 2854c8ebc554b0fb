import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { boundOf } from '../support/quiet-time.ts';
import { openRaw } from '../support/raw-websocket.ts';
import type { RawWebSocket } from '../support/raw-websocket.ts';
import { answers, arrive, seqOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
let bystander: Visitor;
let quietMs: number;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
  bystander = await arrive(deskbell);
  quietMs = await answerTime();
});
afterEach(async () => {
  bystander.leave();
  await deskbell.stop();
  await backend.close();
});

async function open(): Promise<RawWebSocket> {
  const opened = await openRaw(deskbell);
  if (!opened.ok) throw new Error(`refused with ${opened.status}`);
  await opened.socket.frame('0{');
  return opened.socket;
}

/** Through Socket.IO's own handshake, as far as a widget goes. */
async function join(): Promise<RawWebSocket> {
  const socket = await open();
  socket.send('40/visitor,{}');
  await socket.frame('42/visitor,["welcome"');
  return socket;
}

/** How long the bystander waits for an answer. */
async function answerTime(): Promise<number> {
  const began = performance.now();
  const said = seqOf(await bystander.say('hello'));
  await bystander.hear(answers(said));
  return performance.now() - began;
}

/** The bystander asks and is answered, on the same connection as ever. */
async function expectUndisturbed(): Promise<void> {
  expect(await answerTime()).toBeLessThan(boundOf(quietMs));
  expect(bystander.socket.connected).toBe(true);
  expect(deskbell.lines().filter(({ event }) => event === 'fault')).toEqual([]);
}

const deep = `${'['.repeat(9_000)}${']'.repeat(9_000)}`;
const id = 'a'.repeat(22);

describe('a stranger sends what no widget sends', () => {
  it.each([
    ['no message at all', '["say"]'],
    ['null', '["say",null]'],
    ['a number', '["say",42]'],
    ['a list', '["say",[]]'],
    ['an empty object', '["say",{}]'],
    ['a body of another kind', `["say",{"id":"${id}","body":"hi"}]`],
    ['words that are no text', `["say",{"id":"${id}","body":{"type":"text","text":{}}}]`],
    ['no words', `["say",{"id":"${id}","body":{"type":"text","text":" "}}]`],
    ['an id too short', '["say",{"id":"1","body":{"type":"text","text":"hi"}}]'],
    [
      'an id that is no id',
      `["say",{"id":"${'é'.repeat(22)}","body":{"type":"text","text":"hi"}}]`,
    ],
    [
      'an author of its own',
      `["say",{"id":"${id}","author":"agent","body":{"type":"text","text":"hi"}}]`,
    ],
    [
      'a prototype',
      `["say",{"id":"${id}","body":{"type":"form_answer","form":1,"values":{"__proto__":"x","constructor":{}}}}]`,
    ],
    [
      'too long a text',
      `["say",{"id":"${id}","body":{"type":"text","text":"${'x'.repeat(4_001)}"}}]`,
    ],
    ['nesting without end', `["say",${deep}]`],
    ['a negative place', '["resume",{"after":-1}]'],
    ['a place that is none', '["resume",{"after":"1; drop table entry"}]'],
    ['a place beyond all numbers', '["resume",{"after":1e400}]'],
    ['a placeholder for bytes that never come', '["say",{"_placeholder":true,"num":0}]'],
  ])('%s: is told so, and the connection lives', async (_what, frame) => {
    const socket = await join();
    socket.send(`42/visitor,7${frame}`);
    expect(await socket.frame('43/visitor,7')).toContain('request.invalid');
    // The same without asking for an acknowledgement: nobody to tell, nothing to break.
    socket.send(`42/visitor,${frame}`);
    socket.send('42/visitor,8["resume",{"after":0}]');
    expect(await socket.frame('43/visitor,8')).toContain('"ok":true');
    await expectUndisturbed();
    socket.destroy();
  });

  it.each([
    ['an unknown event', '42/visitor,["drop_tables",1]'],
    ['an event that is a name of ours', '42/visitor,["disconnect"]'],
    ['an event that is a name of the parser', '42/visitor,["__proto__",{}]'],
    ['an event that is a number', '42/visitor,[1,2]'],
    ['no event', '42/visitor,[]'],
    ['what is no JSON', '42/visitor,["say",{'],
    ['an acknowledgement nobody asked for', '43/visitor,99["x"]'],
    ['a namespace that is not there', '40/admin,{}'],
    ['the namespace of everybody', '40{}'],
    ['a namespace it has not joined', '42/other,["say",{}]'],
    ['a second handshake', '40/visitor,{}'],
    ['an error of its own', '44/visitor,{"message":"x"}'],
    ['a packet of no known kind', '49/visitor,["say"]'],
    ['an engine packet of no known kind', '9nonsense'],
    ['an empty frame', ''],
    ['a ping from the wrong side', '2probe'],
    ['an upgrade', '5'],
    ['a binary event without its bytes', '451-/visitor,["say",{"_placeholder":true,"num":0}]'],
    ['a binary event with too many bytes to come', '4599999999-/visitor,["say"]'],
    ['an identifier beyond all numbers', `42/visitor,${'9'.repeat(400)}["say"]`],
    ['a frame as large as it may be', `42/visitor,["say","${'x'.repeat(32_000)}"]`],
  ])('%s: the others do not notice', async (_what, frame) => {
    const socket = await join();
    socket.send(frame);
    await expectUndisturbed();
    socket.destroy();
  });

  it('bytes instead of text: the others do not notice', async () => {
    const socket = await join();
    socket.send('451-/visitor,["say",{"_placeholder":true,"num":0}]');
    socket.sendBinary(Buffer.from([0, 1, 2, 255]));
    socket.sendBinary(Buffer.alloc(1_000));
    await expectUndisturbed();
    socket.destroy();
  });

  it('a frame beyond the limit: is dropped before it is read', async () => {
    const socket = await join();
    socket.send(`42/visitor,["say","${'x'.repeat(limits.socketFrameBytes)}"]`);
    await socket.closed;
    await expectUndisturbed();
  });

  it('what is no WebSocket frame at all: is dropped', async () => {
    for (const bytes of [
      [0xff, 0xff, 0xff, 0xff],
      [0x81, 0x05, 104, 105],
      [0x83, 0x80, 0, 0, 0, 0],
    ]) {
      const socket = await join();
      socket.sendBytes(Buffer.from(bytes));
      socket.sendBytes(Buffer.alloc(64, 0xff));
      await socket.closed;
    }
    await expectUndisturbed();
  });

  it('nothing of it before joining either', async () => {
    for (const frame of [
      '42/visitor,["say",{}]',
      '40/visitor,{"token":{}}',
      '40/visitor,[1',
      '41',
    ]) {
      const socket = await open();
      socket.send(frame);
      await expectUndisturbed();
      socket.destroy();
    }
  });

  it('HTTP where a WebSocket should be: is refused', async () => {
    for (const path of [
      '/socket.io/?EIO=4&transport=polling&site=demo',
      '/socket.io/?EIO=4&transport=websocket&site=demo&sid=AAAAAAAAAAAAAAAAAAAA',
      '/socket.io/?EIO=3&transport=websocket&site=demo',
      '/socket.io/?transport=__proto__&EIO=4&site=demo',
    ]) {
      const reply = await fetch(`${deskbell.url}${path}`, { headers: { origin: deskbell.origin } });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
    }
    await expectUndisturbed();
  });
});
