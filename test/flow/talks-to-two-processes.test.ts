import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../server/system.ts';
import type { Entry } from '../../shared/entry.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { conversationOf, expectKept, openTurns } from '../support/stored-conversations.ts';
import { startUpgradeWall } from '../support/upgrade-wall.ts';
import type { UpgradeWall } from '../support/upgrade-wall.ts';
import { arrive, seqOf } from '../support/visitor.ts';
import { openWidget } from '../support/widget-visitor.ts';
import type { WidgetVisitor } from '../support/widget-visitor.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({ changes: answersEverything });
});
afterAll(() => fleet.close());

const tabs: WidgetVisitor[] = [];
const walls: UpgradeWall[] = [];
afterEach(async () => {
  for (const tab of tabs.splice(0)) tab.leave();
  await Promise.all(walls.splice(0).map((wall) => wall.close()));
  expect(await openTurns(fleet)).toBe(0);
});

/** A tab at the process of this number; tabs with the same storage are one visitor's. */
async function openTab(number: number, kept: Map<string, string>): Promise<WidgetVisitor> {
  const target = fleet.at(number);
  const wall = await startUpgradeWall({ target, fate: 'passes', origin: target.url });
  walls.push(wall);
  const tab = openWidget({ url: wall.url, clock: systemClock, kept });
  tabs.push(tab);
  await tab.online();
  return tab;
}

const places = (entries: readonly Entry[]) =>
  entries.map(({ seq, author, turn, body }) => ({ seq, author, turn, body }));

const hasOrder = (entries: readonly Entry[]): boolean =>
  entries.some(({ body }) => body.type === 'order');

describe('a customer with a tab at each of two processes', () => {
  it('speaks in both at once, and both show the same conversation, each message answered once in order', async () => {
    const kept = new Map<string, string>();
    const first = await openTab(0, kept);
    first.say('quince');
    await first.until((entries) => entries.length === 3);
    const second = await openTab(1, kept);
    for (let count = 0; count < 5; count += 1) {
      first.say(`left ${count}`);
      second.say(`right ${count}`);
    }
    // Whoever is not understood twice in a row is offered a person: five times in eleven.
    const all = 11 * 3 + 5;
    await Promise.all([first, second].map((tab) => tab.until(({ length }) => length === all)));
    expect(places(first.entries())).toEqual(places(second.entries()));
    // An entry may be seen before its acknowledgement comes, which then tells nothing new.
    const said = second.entries().flatMap(({ id }) => id ?? []);
    const acknowledged = new Set([...first.accepted, ...second.accepted, ...said]);
    expect(acknowledged.size).toBe(11);
    const [begin = ''] = first.accepted;
    const conversation = await conversationOf(fleet, begin);
    const shown = second.entries();
    await expectKept(fleet, { conversation, acknowledged, shown, parts: 2 });
  });

  it('asks for an order in one, and sees in the other that it is looked up, and the order', async () => {
    await fleet.backend.set({ backend: { mode: 'slow', seconds: 0.3 } });
    const kept = new Map<string, string>();
    const asking = await openTab(0, kept);
    asking.say('quince');
    await asking.until((entries) => entries.length === 3);
    const watching = await openTab(1, kept);
    await watching.until((entries) => entries.length === 3);
    asking.say('order #1042, ada@example.com');
    await watching.until(hasOrder);
    await asking.until(hasOrder);
    expect(watching.worked).toContain('order.get');
    expect(places(watching.entries())).toEqual(places(asking.entries()));
    await fleet.backend.set({ backend: { mode: 'normal' } });
  });

  it('is told in a tab that is opened meanwhile that an answer is under way elsewhere', async () => {
    await fleet.backend.set({ backend: { mode: 'slow', seconds: 0.5 } });
    const asking = await arrive(fleet.at(0));
    await asking.say('order #1042, ada@example.com');
    await fleet.backend.called(({ path }) => path === '/api/v1/orders/1042');
    const opened = await arrive({ ...fleet.at(1), token: asking.token });
    await opened.hear(({ body }) => body.type === 'order');
    expect(await opened.log()).toEqual(await asking.log());
    for (const tab of [asking, opened]) tab.leave();
    await fleet.backend.set({ backend: { mode: 'normal' } });
  });

  it('speaks alternately through both without waiting, and is answered in order, each once', async () => {
    await fleet.backend.set({ backend: { mode: 'slow', seconds: 0.2 } });
    const left = await arrive(fleet.at(0));
    const right = await arrive({ ...fleet.at(1), token: left.token });
    const texts = ['quince', 'order #1042, ada@example.com', 'so', 'order #1043, ada@example.com'];
    const said: number[] = [];
    for (const [at, text] of [...texts, 'far', 'and', 'no'].entries())
      said.push(seqOf(await (at % 2 ? right : left).say(text)));
    const isLast = ({ turn }: Entry) => turn?.seq === said.at(-1) && turn?.part === 1;
    await Promise.all([left, right].map((tab) => tab.hear(isLast)));
    const conversation = left.welcome.conversation;
    const shown = await right.log();
    const acknowledged = shown.flatMap(({ seq, id = '' }) => (said.includes(seq) ? [id] : []));
    expect(acknowledged).toHaveLength(7);
    await expectKept(fleet, { conversation, acknowledged, shown, parts: 2 });
    // Each tab heard everything, in the order of the log.
    for (const tab of [left, right]) {
      const heard = tab.pushed.map(({ entry }) => entry.seq);
      expect(heard).toEqual(heard.toSorted((a, b) => a - b));
      tab.leave();
    }
    await fleet.backend.set({ backend: { mode: 'normal' } });
  });

  it('has another process at each request where no WebSocket gets through', async () => {
    const first = await arriveOverHttp({ url: fleet.at(0).url, origin: fleet.at(0).url });
    const second = await arriveOverHttp({
      url: fleet.at(1).url,
      origin: fleet.at(1).url,
      token: first.token,
    });
    const hop = [first, second];
    let held = 0;
    let spoken = 0;
    for (let count = 0; count < 6; count += 1) {
      const said = await (hop[count % 2] ?? first).say(`hop ${count}`);
      expect(said.status).toBe(201);
      // What is asked for elsewhere is held open until it is there: the message and both parts of its answer.
      while (spoken < 3 * (count + 1)) {
        const { body } = await (hop[(count + 1 + held) % 2] ?? first).ask(held, 5);
        const { entries } = pageSchema.parse(body);
        const seqs = entries.map(({ seq }) => seq);
        spoken += entries.filter(({ author }) => author !== 'system').length;
        expect(seqs).toEqual(seqs.map((_, at) => held + 1 + at));
        held += seqs.length;
      }
    }
    expect(spoken).toBe(18);
  });
});

const pageSchema = z.object({
  entries: z.array(z.object({ seq: z.int(), author: z.string() })),
});
