import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createWrongProofs } from '../../server/access/wrong-proofs.ts';
import type { Answerer } from '../../server/intents/answerer.ts';
import type { Store } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { engines, openStoreOn } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';
import { createGate, createRoom, saying, someChat } from './room.ts';
import type { Gate, Room } from './room.ts';

const home = '203.0.113.9';

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function open(engine: (typeof engines)[number], clock = systemClock): Promise<OpenStore> {
  const data = await openStoreOn(engine, clock);
  closing.push(data.close);
  return data;
}

/** A process, and what became of the guesses that it answered. */
function start(name: string, store: Store, options: { gate?: () => Gate } = {}) {
  const counts = { compared: 0, refused: 0 };
  const clock = store.clock;
  const telemetry = { fault: (fact: { error: unknown }) => expect.fail(String(fact.error)) };
  const wrongProofs = createWrongProofs({ store, clock, random: randomBytes, telemetry });
  const answerer: Answerer = async function* ({ said, proofs, signal }) {
    if (said.type === 'text' && said.text === 'wait') await options.gate?.().wait();
    if (said.type === 'text' && said.text === 'guess') {
      const tried = await proofs.begin('1042', signal);
      counts[tried.allowed ? 'compared' : 'refused'] += 1;
      if (tried.allowed) await tried.end(true);
    }
    yield saying('no');
  };
  const room: Room = createRoom({ store, clock, answerer, process: name, wrongProofs });
  return { room, counts };
}

describe('guesses from one address', () => {
  it('are counted on it when they wait for another process that takes them behind its own turn', async () => {
    const data = await open('postgres');
    const there = await data.again();
    closing.push(() => there.close());
    let gate = createGate();
    const a = start('a', data.store, { gate: () => gate });
    const b = start('b', there);
    // Visitors cost nothing: each makes one guess fewer than would be too many of one.
    const visitors = Math.ceil((2 * limits.wrongProofsPerAddress) / 4);
    for (let visitor = 0; visitor < visitors; visitor += 1) {
      gate = createGate();
      const chat = someChat();
      await a.room.say(chat, 'wait', home);
      await gate.reached;
      for (let guess = 0; guess < 4; guess += 1) await b.room.say(chat, 'guess', home);
      gate.open();
      await expect
        .poll(() => a.counts.compared + a.counts.refused, { interval: 5 })
        .toBe(4 * (visitor + 1));
    }
    expect(b.counts).toEqual({ compared: 0, refused: 0 });
    expect(a.counts.compared).toBe(limits.wrongProofsPerAddress);
    expect(a.counts.refused).toBe(4 * visitors - limits.wrongProofsPerAddress);
  });

  it.each(engines)('are counted on it when a dead process left them, on %s', async (engine) => {
    const { store } = await open(engine, createFakeClock());
    const never = createGate();
    const dead = start('dead', store, { gate: () => never });
    const living = start('living', store);
    const visitors = Math.ceil((2 * limits.wrongProofsPerAddress) / 4);
    for (let visitor = 0; visitor < visitors; visitor += 1) {
      const chat = someChat();
      for (const text of ['wait', 'guess', 'guess', 'guess', 'guess'])
        await dead.room.say(chat, text, home);
    }
    await living.room.takeOver(store.clock.now() + limits.turnLeaseMs);
    await living.room.settle(60_000);
    expect(dead.counts).toEqual({ compared: 0, refused: 0 });
    expect(living.counts.compared).toBeGreaterThanOrEqual(limits.wrongProofsPerAddress);
    expect(living.counts.compared).toBeLessThan(
      limits.wrongProofsPerAddress + limits.proofsAtOncePerPlace,
    );
    expect(living.counts.compared + living.counts.refused).toBe(4 * visitors);
    // Somebody at another address is not kept waiting by that.
    const ada = await living.room.say(someChat(), 'guess', '198.51.100.1');
    if (ada.ok) await ada.answered();
    expect(living.counts.compared + living.counts.refused).toBe(4 * visitors + 1);
  });
});
