import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBalancer } from '../support/balancer.ts';
import type { Balancer } from '../support/balancer.ts';
import type { Change } from '../support/configuration.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { startTalk } from '../support/fleet-talk.ts';
import { visitFleet } from '../support/fleet-visitor.ts';
import type { FleetVisitor } from '../support/fleet-visitor.ts';
import { createRandomSource } from '../support/random-source.ts';
import { openTurns } from '../support/stored-conversations.ts';

let fleet: Fleet;
let balancer: Balancer;
/** Numbers of the processes that new connections go to. */
let inRotation: number[];
beforeEach(async () => {
  fleet = await startFleet({
    changes: (folder) => [...answersEverything(folder), patientWithTheShop],
  });
  inRotation = [0, 1];
  balancer = await startBalancer(() => inRotation.map((number) => fleet.at(number)));
});
afterEach(async () => {
  await balancer.close();
  await fleet.close();
});

/** Longer than a process that stops waits for its turns. */
const patientWithTheShop: Change = [
  ['connections', 'shop', 'timeout'],
  { connectMs: 2_000, firstByteMs: 15_000, totalMs: 16_000 },
];

const isOrderCall = ({ path }: { path: string }): boolean => path.startsWith('/api/v1/orders/');

/** One who has just asked for an order there, and the next thing behind it. */
async function askAt(number: number, seconds: number): Promise<FleetVisitor> {
  const before = inRotation;
  inRotation = [number];
  const visitor = await visitFleet(fleet, { balancer, number: 500_000 + number });
  await visitor.online();
  await fleet.backend.set({ backend: { mode: 'slow', seconds } });
  const calls = fleet.backend.calls.filter(isOrderCall).length;
  visitor.say('order #1043, ada@example.com');
  visitor.say('so');
  await fleet.backend.called(() => fleet.backend.calls.filter(isOrderCall).length > calls);
  inRotation = before;
  return visitor;
}

describe('an owner restarts two processes one after the other while customers talk', () => {
  it('nothing is lost, doubled or out of order, and everybody goes on at the other at once', async ({
    signal,
  }) => {
    const random = createRandomSource();
    console.log(`rolling restart: SEED=${random.seed}`);
    const talk = startTalk(fleet, { balancer, atOnce: 4, random, signal });
    const restarts: number[] = [];
    const asking: FleetVisitor[] = [];
    for (const number of [0, 1]) {
      // Ends soon: whoever stops waits for it, though the visitor is at the other already.
      asking.push(await askAt(number, 0.7));
      const began = performance.now();
      expect(await fleet.at(number).terminate()).toBe(0);
      expect(fleet.at(number).output().join('\n')).toContain('"turnsHandedOver":0');
      restarts.push(performance.now() - began);
      await fleet.start(number);
    }
    const waits = await Promise.all(asking.map((visitor) => visitor.answered()));
    const talked = await talk.end();
    const outages = [...talked.outages, ...asking.flatMap((visitor) => visitor.outages)];
    console.log(
      `rolling restart: ${talked.visitors} visitors, ${talked.messages} messages, stopped in ${whole(restarts)} ms; ` +
        `${outages.length} connections lost, back after ${whole(outages)} ms`,
    );
    expect(waits).toHaveLength(2);
    expect(outages.length).toBeGreaterThanOrEqual(2);
    for (const ms of outages) expect(ms).toBeLessThan(2_000);
    for (const visitor of asking) {
      await visitor.expectKept();
      await visitor.close();
    }
    expect(await openTurns(fleet)).toBe(0);
    const again = await fleet.ask('select seq from turn where attempts > 1');
    expect(again).toEqual([]);
  });

  it('what takes longer than a process waits is handed over, and answered at once by the other', async () => {
    const visitor = await askAt(0, 60);
    const ended = fleet.at(0).terminate();
    await fleet.at(0).line('server.stopping');
    await fleet.backend.set({ backend: { mode: 'normal' } });
    expect(await ended).toBe(0);
    const handedOver = performance.now();
    expect(fleet.at(0).output().join('\n')).toContain('"turnsHandedOver":2');
    await visitor.answered();
    const ms = performance.now() - handedOver;
    console.log(`rolling restart: handed over and answered within ${whole([ms])} ms`);
    expect(ms).toBeLessThan(2_000);
    await visitor.expectKept();
    await visitor.close();
    expect(await openTurns(fleet)).toBe(0);
  });
});

const whole = (figures: readonly number[]): string =>
  figures.map((ms) => Math.round(ms)).join(', ');
