import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../server/system.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { readDatabase } from '../support/database.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { startProxy } from '../support/proxy.ts';
import type { Proxy } from '../support/proxy.ts';
import { answers, arrive, isFromBot, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
let network: Proxy;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
  network = await startProxy(deskbell);
});
afterEach(async () => {
  await network.close();
  await backend.close();
  await deskbell.stop();
});

const through = (token?: string) =>
  arrive({
    url: network.url,
    origin: deskbell.origin,
    ...(token === undefined ? {} : { token }),
  });

const message = (text: string): OutgoingMessage => ({
  id: mintMessageId(systemRandom),
  body: { type: 'text', text },
});

const stored = () =>
  readDatabase(
    deskbell.dataFolder,
    'select conversation, seq, author, client_id from entry order by conversation, seq',
  );

describe('a customer loses the network', () => {
  it('gets the answer that came meanwhile when it is back, once and in order', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 0.3 } });
    const before = await through();
    const watching = await arrive({ ...deskbell, token: before.token });
    const said = seqOf(await before.say('order #1042, ada@example.com'));
    await before.sees('order.get');
    network.cut();
    await before.lost;
    await expect(through(before.token)).rejects.toThrow();
    // The network is away for as long as the answer takes.
    await watching.hear((entry) => entry.body.type === 'order');
    expect(before.pushed).toEqual([]);

    network.mend();
    const after = await through(before.token);
    expect(after.welcome).toMatchObject({ upTo: 3 });
    const missed = await after.log(said);
    expect(missed.map(({ seq, turn }) => [seq, turn?.part])).toEqual([
      [2, 0],
      [3, 1],
    ]);
    expect(after.pushed).toEqual([]);
    after.leave();
    watching.leave();
  });

  it('loses the first acknowledgement of all and still has one conversation with one message', async () => {
    const before = await through();
    const first = message('hello');
    network.swallowReplies();
    const unheard = before.socket.timeout(60_000).emitWithAck('say', first);
    unheard.catch(() => undefined);
    const watching = await arrive({ ...deskbell, token: before.token });
    const answered = await watching.hear(isFromBot);

    network.cut();
    await before.lost;
    network.mend();
    const after = await through(before.token);
    expect(after.welcome.conversation).toBe(before.welcome.conversation);
    expect(await after.send(first)).toMatchObject({ ok: true, seq: 1, prev: 0 });
    expect(await after.log()).toEqual([
      expect.objectContaining({ seq: 1, id: first.id }),
      answered,
    ]);
    expect(stored()).toMatchObject([
      { conversation: before.welcome.conversation, seq: 1, client_id: first.id },
      { conversation: before.welcome.conversation, seq: 2, author: 'bot' },
    ]);
    after.leave();
    watching.leave();
  });

  it('may send the same message any number of times at once, but not another under its id', async () => {
    const visitor = await through();
    const again = await through(visitor.token);
    const one = message('hello');
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? again : visitor).send(one)),
    );
    expect(new Set(results.map(seqOf))).toEqual(new Set([1]));
    await visitor.hear(answers(1));
    expect(stored()).toHaveLength(2);

    const other = { ...one, body: { type: 'text' as const, text: 'goodbye' } };
    expect(await visitor.send(other)).toMatchObject({ problem: { code: 'message.conflict' } });
    expect(stored()).toHaveLength(2);
    visitor.leave();
    again.leave();
  });
});
