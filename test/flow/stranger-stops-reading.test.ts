import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answerer } from '../../server/intents/answerer.ts';
import { limits } from '../../shared/limits.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { openRaw } from '../support/raw-websocket.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, seqOf } from '../support/visitor.ts';

const parts = 150;

/** So talkative that one page of the log is more than half a megabyte. */
const talkative: Answerer = async function* () {
  for (let part = 0; part < parts; part += 1)
    yield { type: 'part', body: { type: 'text', text: 'x'.repeat(limits.messageChars) } };
};

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend, over: { answerer: talkative } });
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
});

async function metric(name: string, label: string): Promise<number> {
  const { text } = await call(deskbell.url, 'GET', '/metrics');
  const line = text.split('\n').find((one) => one.startsWith(name) && one.includes(label));
  return Number(line?.split(' ').at(-1));
}

describe('a stranger asks for much and stops reading', () => {
  it('is dropped when a megabyte waits for it, and has missed nothing when it comes back', async () => {
    const writer = await arrive(deskbell);
    const said = seqOf(await writer.say('tell me'));
    await writer.hear((entry) => entry.turn?.part === parts - 1);
    const log = await writer.log();
    expect(log).toHaveLength(parts + 1);

    const opened = await openRaw(deskbell);
    if (!opened.ok) throw new Error('refused');
    const { socket } = opened;
    await socket.frame('0{');
    socket.send(`40/visitor,${JSON.stringify({ token: writer.token })}`);
    await socket.frame('42/visitor,["welcome"');
    socket.stopReading();
    // Together many times what the kernel's buffers and the cap hold.
    const asked = limits.readsBurstPerVisitor - 15;
    for (let count = 0; count < asked; count += 1)
      socket.send('42/visitor,1["resume",{"after":0}]');
    expect(await deskbell.logged('socket.closed')).toMatchObject({ site: 'demo' });
    expect(await metric('deskbell_rate_limited_total', 'what="slow reader"')).toBe(1);
    socket.destroy();

    // Nobody else is touched, and what was said is all there.
    expect(writer.socket.connected).toBe(true);
    const again = await arrive({ ...deskbell, token: writer.token });
    expect(again.welcome.upTo).toBe(parts + 1);
    expect((await again.log()).filter(answers(said))).toEqual(log.slice(1));
    again.leave();
    writer.leave();
  });
});
