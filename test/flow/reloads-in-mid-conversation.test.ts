import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { arrive, isFromBot, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterEach(async () => {
  await backend.close();
  await deskbell.stop();
});

describe('a customer reloads the page in mid conversation', () => {
  it('sees all that was said, in order, and goes on where it was', async () => {
    const before = await arrive(deskbell);
    await before.say('where is my order 1042?');
    await before.hear(isFromBot);
    const log = await before.log();
    before.leave();

    const after = await arrive({ ...deskbell, token: before.token });
    expect(after.welcome).toEqual({ conversation: before.welcome.conversation, upTo: 2 });
    expect(await after.log()).toEqual(log);
    expect(await after.log(1)).toEqual(log.slice(1));
    await after.say('ada@example.com');
    await after.hear((entry) => entry.body.type === 'order');
    expect((await after.log()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    after.leave();
  });

  it('still sees that an answer is coming, and gets it once', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 0.6 } });
    const before = await arrive(deskbell);
    const said = seqOf(await before.say('order #1042, ada@example.com'));
    await before.sees('order.get');
    before.leave();

    const after = await arrive({ ...deskbell, token: before.token });
    expect(after.welcome).toMatchObject({ upTo: 1, working: { turn: said, code: 'order.get' } });
    await after.hear((entry) => entry.body.type === 'order');
    // Once over the wire, once in the log, with the seq before it named, so that a gap would show.
    expect(after.pushed.map(({ entry, prev }) => [prev, entry.seq])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect((await after.log()).map(({ seq }) => seq)).toEqual([1, 2, 3]);

    const later = await arrive({ ...deskbell, token: before.token });
    expect(later.welcome.working).toBeUndefined();
    after.leave();
    later.leave();
  });

  it('says something in one tab and sees it in the other, once in each', async () => {
    const first = await arrive(deskbell);
    const second = await arrive({ ...deskbell, token: first.token });
    const said = seqOf(await first.say('hello'));
    await first.hear(isFromBot);
    await second.hear(isFromBot);
    expect(second.pushed.map(({ entry }) => entry.seq)).toEqual([said, said + 1]);
    // The sender has the acknowledgement instead.
    expect(first.pushed.map(({ entry }) => entry.seq)).toEqual([said + 1]);
    first.leave();
    second.leave();
  });
});
