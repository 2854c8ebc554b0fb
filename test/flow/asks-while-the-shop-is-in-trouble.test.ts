import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { impatient } from '../support/configuration.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
});
afterEach(async () => {
  // First the shop's system: a call that hangs would hold up the end of the server.
  await backend.close();
  await deskbell.stop();
});

const question = 'order #1042, ada@example.com';

describe('a customer asks while the shop’s system is in trouble', () => {
  it('is told at once that we look when it is slow, and shown the order in the end', async () => {
    deskbell = await startDeskbell({ backend });
    await backend.set({ backend: { mode: 'slow', seconds: 1 } });
    const ada = await arrive(deskbell);
    const said = seqOf(await ada.say(question));
    expect(await ada.sees('order.get')).toEqual({ turn: said, code: 'order.get' });
    expect(ada.pushed).toEqual([]);
    const card = await ada.hear((entry) => entry.body.type === 'order');
    expect(card.turn?.seq).toBe(said);
    ada.leave();
  });

  it.each([
    ['failing', /does not answer right now/],
    ['garbage', /our fault, not yours/],
    ['hanging', /taking too long/],
  ])('is told honestly when it is %s, with a way on', async (mode, words) => {
    deskbell = await startDeskbell({ backend, changes: [impatient] });
    await backend.set({ backend: { mode } });
    const ada = await arrive(deskbell);
    const said = seqOf(await ada.say(question));
    const answer = await ada.hear(answers(said));
    expect(wordsOf(answer)).toMatch(words);
    expect(answer.body).toMatchObject({
      type: 'quick_replies',
      replies: expect.arrayContaining([{ label: 'Leave a message', say: 'Leave a message' }]),
    });
    expect(wordsOf(answer)).not.toMatch(/undefined|null|NaN|\[object|<!doctype/i);

    await backend.set({ backend: { mode: 'normal' } });
    await ada.say('Try again');
    const card = await ada.hear((entry) => entry.body.type === 'order');
    expect(card.body).toMatchObject({ order: { number: '1042' } });
    ada.leave();
  });

  it('keeps others from waiting: a greeting is answered while an order hangs', async () => {
    deskbell = await startDeskbell({ backend });
    await backend.set({ backend: { mode: 'hanging' } });
    const ada = await arrive(deskbell);
    await ada.say(question);
    await ada.sees('order.get');
    const grace = await arrive(deskbell);
    const said = seqOf(await grace.say('hello'));
    expect(wordsOf(await grace.hear(answers(said)))).toMatch(/How can I help/);
    expect(await ada.log()).toHaveLength(1);
    ada.leave();
    grace.leave();
  });
});
