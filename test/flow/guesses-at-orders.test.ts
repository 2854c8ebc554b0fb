import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry.ts';
import { limits } from '../../shared/limits.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, isFromBot, seqOf, wordsOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
});

/** Says it and gives the whole answer, once there is one. */
async function ask(visitor: Visitor, text: string): Promise<Entry[]> {
  const said = seqOf(await visitor.say(text));
  await visitor.hear(answers(said));
  return (await visitor.log(said)).filter(answers(said));
}

const orderCalls = () => backend.calls.filter(({ path }) => path.startsWith('/api/v1/orders/'));

describe('somebody asks for an order that is not theirs', () => {
  it('is answered, byte for byte, as somebody who asks for an order that does not exist', async () => {
    const guesser = await arrive(deskbell);
    const foreign = await ask(guesser, 'order #1042, mallory@example.com');
    guesser.leave();
    const other = await arrive(deskbell);
    const missing = await ask(other, 'order #9999, mallory@example.com');
    other.leave();

    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.map(wordsOf)).toEqual(missing.map(wordsOf));
    // What is done for the two is the same as well: one question to the shop each, the same signs of work.
    expect(orderCalls().map(({ path }) => path)).toEqual([
      '/api/v1/orders/1042',
      '/api/v1/orders/9999',
    ]);
    expect(guesser.statuses).toEqual(other.statuses);
    expect(foreign.map(wordsOf).join()).not.toMatch(/Ada|Lovelace|Alpenpost|159/);
  });

  it('is answered no sooner and no later, however quick the shop is to say that there is none', async () => {
    const took = async (text: string): Promise<number> => {
      const visitor = await arrive(deskbell);
      const began = performance.now();
      await ask(visitor, text);
      visitor.leave();
      return performance.now() - began;
    };
    for (const text of ['order #1042, mallory@example.com', 'order #9999, mallory@example.com'])
      expect(await took(text)).toBeGreaterThanOrEqual(limits.unfoundAnswerMs);
  });

  it('must wait after five wrong tries, while the right person elsewhere is served', async () => {
    const guesser = await arrive(deskbell);
    for (const name of ['eve', 'mallory', 'trudy', 'oscar', 'chuck']) {
      const [answer] = await ask(guesser, `order #1042, ${name}@example.com`);
      expect(answer && wordsOf(answer)).toMatch(/could not find/);
    }
    const [sixth] = await ask(guesser, 'order #1042, ada@example.com');
    expect(sixth && wordsOf(sixth)).toMatch(/please wait 15 minutes/i);
    expect(orderCalls()).toHaveLength(5);
    // A reload does not help: the session is the same.
    const again = await arrive({ ...deskbell, token: guesser.token });
    const [seventh] = await ask(again, 'order #1042, ada@example.com');
    expect(seventh && wordsOf(seventh)).toMatch(/please wait/i);

    const ada = await arrive(deskbell);
    await ada.say('order #1042, ada@example.com');
    await ada.hear((entry) => entry.body.type === 'order');
    for (const visitor of [guesser, again, ada]) visitor.leave();
  });

  it('keeps no other customer of a shop waiting that speaks for all of them from one address', async () => {
    const key = await deskbell.key();
    const say = (user: string, message: string) =>
      call(deskbell.url, 'POST', '/v1/messages', {
        key,
        body: { user_id: user, message },
        headers: { prefer: 'wait=10' },
      });
    const wrong = Array.from({ length: limits.wrongProofsPerAddress + 5 }, (_, at) => at);
    await Promise.all(
      wrong.map((at) => say(`guesser ${at % 10}`, `order #${2000 + at}, mallory@example.com`)),
    );
    const { text } = await say('ada', 'order #1042, ada@example.com');
    expect(text).toContain('"type":"order"');
    // One of them alone is still stopped.
    for (let at = 0; at < limits.wrongProofsPerVisitor; at += 1)
      await say('eve', `order #${3000 + at}, mallory@example.com`);
    expect((await say('eve', 'order #1042, ada@example.com')).text).toMatch(/please wait/i);
  });

  it('gets nothing by naming the number in a spelling of its own', async () => {
    const guesser = await arrive(deskbell);
    for (const number of ['../orders/1042', '1042%2f..', '1042?x=1', '1042#']) {
      await ask(guesser, `where is order ${number}`);
    }
    await guesser.hear(isFromBot);
    const log = await guesser.log();
    expect(log.some((entry) => entry.body.type === 'order')).toBe(false);
    for (const { path } of orderCalls()) expect(path).toMatch(/^\/api\/v1\/orders\/[\w-]+$/);
    guesser.leave();
  });
});
