import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import type { SayResult } from '../../shared/protocol.ts';
import { writeEchoIntent } from '../support/configuration.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { boundOf } from '../support/quiet-time.ts';
import { openRaw } from '../support/raw-websocket.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
let dataFolder: string;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  deskbell = await startDeskbell({ backend, dataFolder, changes: [writeEchoIntent(dataFolder)] });
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
  removeFolder(dataFolder);
});

const limited = (result: SayResult): boolean =>
  !result.ok && result.problem.code === 'rate.limited';

/** How long somebody else waits for an answer, from the first frame on. */
async function answerTime(): Promise<number> {
  const began = performance.now();
  const visitor = await arrive(deskbell);
  await visitor.hear(answers(seqOf(await visitor.say('and me?'))));
  visitor.leave();
  return performance.now() - began;
}

describe('a stranger floods', () => {
  it('with messages: is told to wait and how long, and nobody else waits', async () => {
    const before = await answerTime();
    const flooder = await arrive(deskbell);
    const flood = Promise.all(
      Array.from({ length: 200 }, (_, count) => flooder.say(`flood ${count}`)),
    );
    const during = await answerTime();
    const results = await flood;
    expect(during).toBeLessThan(boundOf(before, await answerTime()));
    const accepted = results.filter(({ ok }) => ok).length;
    expect(accepted).toBeGreaterThanOrEqual(limits.messagesBurstPerVisitor);
    expect(accepted).toBeLessThanOrEqual(limits.messagesBurstPerVisitor + 5);
    const refused = results.filter(limited);
    expect(refused.length).toBe(results.length - accepted);
    for (const result of refused) {
      const wait = result.ok ? 0 : (result.problem.retryAfterMs ?? 0);
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60_000 / limits.messagesPerMinutePerVisitor);
    }
    flooder.leave();
  });

  it('from many sessions: the address is the limit then', async () => {
    const visitors = await Promise.all(Array.from({ length: 12 }, () => arrive(deskbell)));
    const results = await Promise.all(
      visitors.flatMap((visitor) => Array.from({ length: 12 }, () => visitor.say('flood'))),
    );
    const accepted = results.filter(({ ok }) => ok).length;
    expect(accepted).toBeGreaterThanOrEqual(limits.messagesBurstPerAddress);
    expect(accepted).toBeLessThan(limits.messagesBurstPerAddress + 30);
    expect(results.some(limited)).toBe(true);
    for (const visitor of visitors) visitor.leave();
  });

  it('with frames that are nothing: the connection is ended, and nobody else waits', async () => {
    const before = await answerTime();
    const opened = await openRaw(deskbell);
    if (!opened.ok) throw new Error(opened.body);
    await opened.socket.frame('0');
    opened.socket.send('40/visitor,{}');
    await opened.socket.frame('40/visitor');
    for (let count = 0; count < 20_000; count += 1)
      opened.socket.send('42/visitor,["say",{"x":1}]');
    const during = await answerTime();
    await opened.socket.closed;
    expect(during).toBeLessThan(boundOf(before, await answerTime()));
    const { text } = await call(deskbell.url, 'GET', '/metrics', {});
    expect(text).toMatch(/deskbell_rate_limited_total\{[^}]*what="frames"[^}]*\} 1\b/);
  });

  it.each([
    ['pings', 0x89],
    ['pongs', 0x8a],
  ])('with %s, which no event ever sees: the connection is ended', async (_what, opcode) => {
    const opened = await openRaw(deskbell);
    if (!opened.ok) throw new Error(opened.body);
    await opened.socket.frame('0');
    opened.socket.stopReading();
    const masked = Buffer.concat([Buffer.from([opcode, 0x80 | 125]), Buffer.alloc(4 + 125)]);
    const many = Buffer.concat(Array.from({ length: 1_000 }, () => masked));
    for (let count = 0; count < 20; count += 1) opened.socket.sendBytes(many);
    await expect
      .poll(async () => (await call(deskbell.url, 'GET', '/metrics', {})).text, { timeout: 5_000 })
      .toMatch(/deskbell_rate_limited_total\{[^}]*what="frames"[^}]*\} 1\b/);
    opened.socket.destroy();
  });

  it('with a form as large as forms may be: it is no flood, and the connection lives', async () => {
    const visitor = await arrive(deskbell);
    const values = Object.fromEntries(
      Array.from({ length: limits.formFields }, (_, n) => [
        `field_${n}`,
        '\u0001'.repeat(limits.formFieldChars),
      ]),
    );
    expect(await visitor.answerForm(1, values)).toMatchObject({
      problem: { code: 'form.unknown' },
    });
    visitor.leave();
  });

  it('with reading: is told to wait', async () => {
    const before = await answerTime();
    const reader = await arrive(deskbell);
    const reads = await Promise.all(
      Array.from({ length: limits.readsBurstPerVisitor + 20 }, () =>
        reader.socket.emitWithAck('resume', { after: 0 }),
      ),
    );
    expect(reads.filter(({ ok }) => ok).length).toBeLessThan(limits.readsBurstPerVisitor + 10);
    expect(reads.at(-1)).toMatchObject({ problem: { code: 'rate.limited' } });
    const during = await answerTime();
    reader.leave();
    expect(during).toBeLessThan(boundOf(before, await answerTime()));
  });

  it('with tabs: the one too many is refused', async () => {
    const first = await arrive(deskbell);
    const tabs = await Promise.all(
      Array.from({ length: limits.socketsPerVisitor - 1 }, () =>
        arrive({ ...deskbell, token: first.token }),
      ),
    );
    await expect(arrive({ ...deskbell, token: first.token })).rejects.toThrow('rate.limited');
    for (const tab of [first, ...tabs]) tab.leave();
  });

  it('with connections: the address is refused at the handshake, before it costs anything', async () => {
    let refused = '';
    for (
      let count = 0;
      count <= limits.handshakesPerMinutePerAddress + 20 && !refused;
      count += 1
    ) {
      const opened = await openRaw({ ...deskbell, origin: 'https://evil.example' });
      if (!opened.ok && opened.body.includes('rate.limited')) refused = opened.body;
    }
    expect(refused).toContain('rate.limited');
  });

  it('with keys that are none: the address must wait, a right key still works', async () => {
    const body = { user_id: '1', message: 'hi' };
    const guess = (key: string) => call(deskbell.url, 'POST', '/v1/messages', { key, body });
    const replies = await Promise.all(
      Array.from({ length: limits.httpRefusalsPerMinutePerAddress + 10 }, (_, n) => guess(`k${n}`)),
    );
    const late = replies.filter(({ status }) => status === 429);
    expect(late.length).toBeGreaterThan(0);
    expect(Number(late[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess(await deskbell.key())).status).toBe(201);
  });
});
