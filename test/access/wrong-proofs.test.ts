import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeOfKey } from '../../server/access/proof-place.ts';
import { createWrongProofs } from '../../server/access/wrong-proofs.ts';
import type { ProofTry, WrongProofs } from '../../server/access/wrong-proofs.ts';
import { limits } from '../../shared/limits.ts';
import { mintApiKeyId } from '../../shared/mint.ts';
import type { Clock } from '../../shared/clock.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openLimitingStore, settled } from './limiting-store.ts';
import type { LimitingStore, ProcessStore } from './limiting-store.ts';

let clock: FakeClock;
let data: LimitingStore;
let faults: unknown[];
beforeEach(() => {
  clock = createFakeClock();
  data = openLimitingStore();
  faults = [];
});
afterEach(() => data.close());

/** The counts as one process keeps them. */
function start(over: { clock?: Clock; store?: ProcessStore } = {}): WrongProofs {
  return createWrongProofs({
    store: data.open(),
    clock,
    random: randomBytes,
    telemetry: { fault: (fact) => void faults.push(fact.where) },
    ...over,
  });
}

/** A try that the backend answers at once; says how long it was held back, or null when it was refused. */
async function guess(
  proofs: WrongProofs,
  { visitor = 'eve', place = 'home', subject = '1042', wrong = true },
): Promise<number | null> {
  const tried = await proofs.begin({ visitor, place, subject });
  if (!tried.allowed) return null;
  await tried.end(wrong);
  return tried.slowMs;
}

describe('wrong proofs', () => {
  it('make a visitor wait after the fifth, until the first is old', async () => {
    const proofs = start();
    for (let count = 1; count <= limits.wrongProofsPerVisitor; count += 1) {
      expect(await proofs.waitMs('eve', 'home')).toBe(0);
      expect(await guess(proofs, {})).toBe(0);
      await clock.advance(1_000);
    }
    expect(await proofs.waitMs('eve', 'home')).toBe(limits.wrongProofWindowMs - 5_000);
    expect(await guess(proofs, {})).toBeNull();
    expect(await proofs.waitMs('eve', 'elsewhere')).toBeGreaterThan(0);
    expect(await proofs.waitMs('ada', 'elsewhere')).toBe(0);
    expect(await proofs.waitMs('ada', 'home')).toBe(0);
    await clock.advance(limits.wrongProofWindowMs - 5_000);
    expect(await guess(proofs, {})).toBe(0);
    expect(await proofs.waitMs('eve', 'home')).toBe(1_000);
  });

  it('make an address wait, however many visitors it sends', async () => {
    const proofs = start();
    for (let count = 0; count < limits.wrongProofsPerAddress; count += 1)
      expect(await guess(proofs, { visitor: `${count}`, subject: `order ${count}` })).toBe(0);
    expect(await proofs.waitMs('a new visitor', 'home')).toBe(limits.wrongProofWindowMs);
    expect(await proofs.waitMs('a new visitor', 'elsewhere')).toBe(0);
  });

  it('of a whole shop behind one API key are counted by a number of their own', async () => {
    const proofs = start();
    const place = placeOfKey(mintApiKeyId(randomBytes));
    for (let count = 0; count < limits.wrongProofsPerKey; count += 1) {
      expect(await proofs.waitMs('ada', place)).toBe(0);
      await guess(proofs, { visitor: `${count}`, place, subject: `order ${count}` });
    }
    expect(await proofs.waitMs('ada', place)).toBe(limits.wrongProofWindowMs);
  });

  it('from many places slow an order down, by bounded steps, and refuse nobody', async () => {
    const proofs = start();
    const from = (count: number) => guess(proofs, { visitor: `${count}`, place: `place ${count}` });
    const right = () => guess(proofs, { visitor: 'ada', place: 'ada’s', wrong: false });
    for (let count = 1; count < limits.wrongProofsPerSubject; count += 1) await from(count);
    expect(await right()).toBe(0);
    await from(0);
    expect(await right()).toBe(limits.wrongProofDelayMs);
    for (let count = 100; count < 300; count += 1) await from(count);
    expect(await right()).toBe(limits.wrongProofDelays * limits.wrongProofDelayMs);
    expect(limits.wrongProofDelays * limits.wrongProofDelayMs).toBeLessThan(
      limits.turnDeadlineMs / 2,
    );
    expect(await guess(proofs, { visitor: 'bob', place: 'bob’s', subject: '1043' })).toBe(0);
  });

  it('are forgotten when they lie ahead: the clock was wrong, and is right now', async () => {
    let now = 1_000_000_000;
    const proofs = start({ clock: { ...createFakeClock(), now: () => now } });
    for (let count = 0; count < limits.wrongProofsPerVisitor; count += 1) await guess(proofs, {});
    expect(await guess(proofs, {})).toBeNull();
    now -= 86_400_000;
    expect(await proofs.waitMs('eve', 'home')).toBe(0);
    expect(await guess(proofs, {})).toBe(0);
  });
});

describe('guesses side by side', () => {
  it('are compared hardly more often than guesses one after the other', async () => {
    const proofs = start();
    let compared = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 90 }, async (_, count) => {
        const tried = await proofs.begin({ visitor: `${count}`, place: 'home', subject: '1042' });
        if (!tried.allowed) return false;
        compared += 1;
        await new Promise((resolve) => setImmediate(resolve));
        await tried.end(true);
        return true;
      }),
    );
    expect(compared).toBeGreaterThanOrEqual(limits.wrongProofsPerAddress);
    expect(compared).toBeLessThan(limits.wrongProofsPerAddress + limits.proofsAtOncePerPlace);
    expect(outcomes.filter((allowed) => !allowed)).toHaveLength(90 - compared);
  });

  it('give back what was right, or was never answered, and then nobody is refused', async () => {
    const proofs = start();
    const outcomes = await Promise.all(
      Array.from({ length: 90 }, async (_, count) => {
        const tried = await proofs.begin({ visitor: `${count}`, place: 'home', subject: '1042' });
        await new Promise((resolve) => setImmediate(resolve));
        if (tried.allowed) await tried.end(false);
        return tried.allowed;
      }),
    );
    expect(outcomes.every((allowed) => allowed)).toBe(true);
    expect(await proofs.waitMs('eve', 'home')).toBe(0);
  });
});

describe('honest customers behind the address of a guesser', () => {
  /** Somebody of the address who asks for an own order; tells when the try has begun, and ends it when told. */
  function ask(proofs: WrongProofs, visitor: string, signal?: AbortSignal) {
    const state: { tried: ProofTry | undefined; end(wrong: boolean): Promise<void> } = {
      tried: undefined,
      async end(wrong) {
        if (!state.tried?.allowed) throw new Error(`${visitor} has not begun`);
        await state.tried.end(wrong);
        await settled();
      },
    };
    void proofs
      .begin({ visitor, place: 'home', subject: `order of ${visitor}` }, signal)
      .then((tried) => (state.tried = tried));
    return state;
  }

  /** An address with one wrong proof left. */
  async function guessAllButOne(): Promise<WrongProofs> {
    const proofs = start();
    for (let count = 1; count < limits.wrongProofsPerAddress; count += 1)
      await guess(proofs, { visitor: `eve ${count}` });
    return proofs;
  }

  const namesOf = (count: number) => Array.from({ length: count }, (_, at) => `customer ${at}`);

  it(`are asked about ${limits.proofsAtOncePerPlace} at a time, and one more whenever one has ended`, async () => {
    const proofs = await guessAllButOne();
    const asked = namesOf(8).map((name) => ask(proofs, name));
    const begun = () => asked.filter(({ tried }) => tried?.allowed).length;
    await settled();
    expect(begun()).toBe(limits.proofsAtOncePerPlace);
    expect(asked.at(limits.proofsAtOncePerPlace)?.tried).toBeUndefined();
    for (const [at, customer] of asked.entries()) {
      await customer.end(false);
      // Who came first goes first, and nobody else is let in.
      expect(begun()).toBe(Math.min(asked.length, limits.proofsAtOncePerPlace + at + 1));
    }
  });

  it('are all told to wait when the last wrong proof of the address is made', async () => {
    const proofs = await guessAllButOne();
    const asked = namesOf(8).map((name) => ask(proofs, name));
    await settled();
    await asked[0]?.end(true);
    for (const { tried } of asked.slice(limits.proofsAtOncePerPlace))
      expect(tried).toEqual({ allowed: false, waitMs: limits.wrongProofWindowMs });
  });

  it('who give up leave their place in the queue to the next', async () => {
    const proofs = await guessAllButOne();
    const under = namesOf(limits.proofsAtOncePerPlace).map((name) => ask(proofs, name));
    const deadline = new AbortController();
    const gone = ask(proofs, 'gone', deadline.signal);
    const next = ask(proofs, 'next');
    await settled();
    expect(gone.tried).toBeUndefined();
    deadline.abort();
    await settled();
    expect(gone.tried).toEqual({ allowed: false, waitMs: 0 });
    expect(next.tried).toBeUndefined();
    await under[0]?.end(false);
    expect(next.tried?.allowed).toBe(true);
    const late = ask(proofs, 'late', deadline.signal);
    await settled();
    expect(late.tried).toEqual({ allowed: false, waitMs: 0 });
  });

  it('do not wait behind one who waits for a try of their own', async () => {
    const proofs = start();
    for (let count = 1; count < limits.wrongProofsPerVisitor; count += 1)
      await guess(proofs, { place: `${count}`, visitor: 'slow' });
    for (let count = 1; count < limits.wrongProofsPerAddress; count += 1)
      await guess(proofs, { visitor: `eve ${count}` });
    const first = ask(proofs, 'slow');
    const second = ask(proofs, 'slow');
    const others = namesOf(limits.proofsAtOncePerPlace).map((name) => ask(proofs, name));
    await settled();
    expect(others.at(-1)?.tried).toBeUndefined();
    await others[0]?.end(false);
    expect(others.at(-1)?.tried?.allowed).toBe(true);
    expect(second.tried).toBeUndefined();
    await first.end(false);
    expect(second.tried?.allowed).toBe(true);
  });
});

describe('several processes', () => {
  it('count together: a guess more is made in neither', async () => {
    const here = start();
    const there = start();
    for (let count = 0; count < limits.wrongProofsPerVisitor; count += 1)
      expect(await guess(count % 2 === 0 ? here : there, {})).toBe(0);
    expect([await guess(here, {}), await guess(there, {})]).toEqual([null, null]);
    expect(await here.waitMs('eve', 'home')).toBe(limits.wrongProofWindowMs);
    // Nor after a restart.
    expect(await guess(start(), {})).toBeNull();
  });

  it('compare side by side hardly more often than one after the other', async () => {
    const running = [start(), start(), start()];
    let compared = 0;
    await Promise.all(
      Array.from({ length: 60 }, async (_, count) => {
        const proofs = running[count % running.length] ?? start();
        const tried = await proofs.begin({ visitor: `${count}`, place: 'home', subject: '1042' });
        if (!tried.allowed) return;
        compared += 1;
        await new Promise((resolve) => setImmediate(resolve));
        await tried.end(true);
        // Those who wait elsewhere notice by the clock.
        await clock.advance(limits.proofRetryMs);
      }),
    );
    expect(compared).toBeGreaterThanOrEqual(limits.wrongProofsPerAddress);
    expect(compared).toBeLessThan(limits.wrongProofsPerAddress + limits.proofsAtOncePerPlace);
  });

  it('wait for each other: who may not try yet does when a try of another process has ended', async () => {
    const here = start();
    const there = start();
    const begin = (proofs: WrongProofs, visitor: string) =>
      proofs.begin({ visitor, place: 'home', subject: 'x' });
    for (let count = 1; count < limits.wrongProofsPerAddress; count += 1)
      await guess(here, { visitor: `eve ${count}` });
    const under = await Promise.all(
      Array.from({ length: limits.proofsAtOncePerPlace }, (_, at) => begin(here, `${at}`)),
    );
    let waiting: ProofTry | undefined;
    void begin(there, 'ada').then((tried) => (waiting = tried));
    await clock.advance(2 * limits.proofRetryMs);
    expect(waiting).toBeUndefined();
    if (under[0]?.allowed) await under[0].end(false);
    await clock.advance(limits.proofRetryMs);
    await settled();
    expect(waiting).toMatchObject({ allowed: true });
  });

  it('do not wait for one that died: its tries end with their lease', async () => {
    const dead = start();
    for (let count = 0; count < limits.wrongProofsPerVisitor; count += 1)
      await dead.begin({ visitor: 'ada', place: 'home', subject: 'x' });
    let tried: ProofTry | undefined;
    void start()
      .begin({ visitor: 'ada', place: 'home', subject: 'x' })
      .then((begun) => (tried = begun));
    await clock.advance(limits.proofLeaseMs - 1_000);
    await settled();
    expect(tried).toBeUndefined();
    await clock.advance(2_000);
    await settled();
    expect(tried).toMatchObject({ allowed: true });
  });
});

describe('while the store takes no writes', () => {
  it('no guess is made, and one that was wrong is counted as soon as it can be', async () => {
    const store = data.open();
    const proofs = start({ store });
    const tries = [];
    for (let count = 0; count < limits.wrongProofsPerVisitor; count += 1)
      tries.push(await proofs.begin({ visitor: 'eve', place: 'home', subject: 'x' }));
    store.fail(true);
    const ended = tries.map(async (tried) => {
      if (tried.allowed) await tried.end(true);
    });
    await expect(guess(proofs, {})).rejects.toThrow('store.unavailable');
    await expect(proofs.waitMs('eve', 'home')).rejects.toThrow('store.unavailable');
    await clock.advance(2 * limits.proofLeaseMs);
    store.fail(false);
    await clock.advance(limits.proofRetryMs);
    await Promise.all(ended);
    expect(await guess(proofs, {})).toBeNull();
    expect(faults).toEqual(tries.map(() => 'access.proofs'));
  });
});
