import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { startBalancer } from '../support/balancer.ts';
import type { Balancer } from '../support/balancer.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { startTalk } from '../support/fleet-talk.ts';
import { visitFleet } from '../support/fleet-visitor.ts';
import { createRandomSource } from '../support/random-source.ts';
import { openTurns } from '../support/stored-conversations.ts';

/** `KILLS=200 npm run soak:processes` runs the same for longer; `SEED=N` repeats a run's choices. */
const kills = Number(process.env['KILLS'] ?? 5);

let fleet: Fleet;
let balancer: Balancer;
/** Numbers of the processes that new connections go to. */
let inRotation: number[];
beforeEach(async () => {
  fleet = await startFleet({ changes: answersEverything });
  inRotation = [0, 1];
  balancer = await startBalancer(() => inRotation.map((number) => fleet.at(number)));
});
afterEach(async () => {
  await balancer.close();
  await fleet.close();
});

const isOrderCall = ({ path }: { path: string }): boolean => path.startsWith('/api/v1/orders/');

/** Kills 0 while it answers these, and measures how long they wait for the other. */
async function killInMidTurn() {
  inRotation = [0];
  const visitors = await Promise.all(
    (['passes', 'passes', 'refused'] as const).map((fate, at) =>
      visitFleet(fleet, { balancer, fate, number: 500_000 + at }),
    ),
  );
  // Where there is no WebSocket it takes two failures to find out.
  await Promise.all(visitors.map((visitor) => visitor.online()));
  for (const visitor of visitors) visitor.say('good morning');
  await Promise.all(visitors.map((visitor) => visitor.answered()));
  await fleet.backend.set({ backend: { mode: 'slow', seconds: 1.5 } });
  const before = fleet.backend.calls.filter(isOrderCall).length;
  for (const visitor of visitors) {
    visitor.say('order #1043, ada@example.com');
    visitor.say('so');
  }
  await fleet.backend.called(
    () => fleet.backend.calls.filter(isOrderCall).length >= before + visitors.length,
  );
  inRotation = [0, 1];
  const began = performance.now();
  await fleet.at(0).kill();
  const takeOvers = await Promise.all(
    visitors.map(async (visitor) => {
      await visitor.answered();
      return performance.now() - began;
    }),
  );
  const outages = visitors.flatMap((visitor) => visitor.outages);
  for (const visitor of visitors) {
    await visitor.expectKept();
    await visitor.close();
  }
  return { takeOvers, outages };
}

const inWhole = (figures: readonly number[]): string =>
  figures.map((ms) => Math.round(ms)).join(', ');

describe('customers talk to two processes, of which one is killed again and again', () => {
  it(
    'acknowledged = stored = shown = answered, each once and in order, with and without WebSockets',
    { timeout: 60_000 + kills * 5_000 },
    async ({ signal }) => {
      const random = createRandomSource();
      console.log(`processes killed: ${kills} kills, SEED=${random.seed}`);
      await fleet.backend.set({ backend: { mode: 'slow', seconds: 0.25 } });
      const talk = startTalk(fleet, { balancer, atOnce: 4, random, signal });
      const during = { sending: 0, turn: 0 };
      for (let kill = 0; kill < kills; kill += 1) {
        await wait(600 * random.fraction() ** 2 + 20);
        if (talk.isSending()) during.sending += 1;
        const victim = random.fraction() < 0.5 ? 0 : 1;
        await fleet.at(victim).kill();
        if ((await openTurns(fleet)) > 0) during.turn += 1;
        await fleet.start(victim);
      }
      const [{ takeOvers, outages }, talked] = await Promise.all([killInMidTurn(), talk.end()]);

      console.log(
        `processes killed: ${talked.visitors} visitors, ${talked.messages} messages; ` +
          `${during.sending} kills while sending, ${during.turn} with turns open; ` +
          `${talked.outages.length} connections lost, longest ${inWhole(talked.outages.toSorted((a, b) => b - a).slice(0, 5))} ms; ` +
          `in mid-turn: back after ${inWhole(outages)} ms, answered after ${inWhole(takeOvers)} ms`,
      );
      expect(during.sending + during.turn).toBeGreaterThan(0);
      expect(talked.messages).toBeGreaterThan(3 * kills);
      expect(outages.length).toBeGreaterThanOrEqual(3);
      for (const ms of outages) expect(ms).toBeLessThan(2_000);
      // Two kills may follow each other so closely that somebody meets both.
      for (const ms of talked.outages) expect(ms).toBeLessThan(4_000);
      for (const ms of takeOvers) expect(ms).toBeLessThan(limits.turnLeaseMs + 4_000);

      expect(await openTurns(fleet)).toBe(0);
      const states = await fleet.ask('select state, attempts from turn');
      // Only whose process was killed at each of its tries is told that we failed.
      for (const { state, attempts } of states)
        expect(state).toBe(Number(attempts) > limits.turnAttempts ? 'failed' : 'done');
      expect(states.some(({ attempts }) => Number(attempts) > 1)).toBe(true);
    },
  );
});
