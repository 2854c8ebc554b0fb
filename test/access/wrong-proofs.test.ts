import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWrongProofs, placeOfKey } from '../../server/access/wrong-proofs.ts';
import type { ProofTry, WrongProofs } from '../../server/access/wrong-proofs.ts';
import { limits } from '../../shared/limits.ts';
import { mintApiKeyId } from '../../shared/mint.ts';
import { createFakeClock } from '../support/fake-clock.ts';

/** A try that the backend answers at once; says how long it was held back, or null when it was refused. */
async function guess(
  proofs: WrongProofs,
  { visitor = 'eve', place = 'home', subject = '1042', wrong = true },
): Promise<number | null> {
  const tried = await proofs.begin({ visitor, place, subject });
  if (!tried.allowed) return null;
  tried.end(wrong);
  return tried.slowMs;
}

describe('wrong proofs', () => {
  it('make a visitor wait after the fifth, until the first is old', async () => {
    const clock = createFakeClock();
    const proofs = createWrongProofs(clock);
    for (let count = 1; count <= limits.wrongProofsPerVisitor; count += 1) {
      expect(proofs.waitMs('eve', 'home')).toBe(0);
      expect(await guess(proofs, {})).toBe(0);
      await clock.advance(1_000);
    }
    expect(proofs.waitMs('eve', 'home')).toBe(limits.wrongProofWindowMs - 5_000);
    expect(await guess(proofs, {})).toBeNull();
    expect(proofs.waitMs('eve', 'elsewhere')).toBeGreaterThan(0);
    expect(proofs.waitMs('ada', 'elsewhere')).toBe(0);
    expect(proofs.waitMs('ada', 'home')).toBe(0);
    await clock.advance(limits.wrongProofWindowMs - 5_000);
    expect(await guess(proofs, {})).toBe(0);
    expect(proofs.waitMs('eve', 'home')).toBe(1_000);
  });

  it('make an address wait, however many visitors it sends', async () => {
    const proofs = createWrongProofs(createFakeClock());
    for (let count = 0; count < limits.wrongProofsPerAddress; count += 1)
      expect(await guess(proofs, { visitor: `${count}`, subject: `order ${count}` })).toBe(0);
    expect(proofs.waitMs('a new visitor', 'home')).toBe(limits.wrongProofWindowMs);
    expect(proofs.waitMs('a new visitor', 'elsewhere')).toBe(0);
  });

  it('of a whole shop behind one API key are counted by a number of their own', async () => {
    const proofs = createWrongProofs(createFakeClock());
    const place = placeOfKey(mintApiKeyId(randomBytes));
    for (let count = 0; count < limits.wrongProofsPerKey; count += 1) {
      expect(proofs.waitMs('ada', place)).toBe(0);
      await guess(proofs, { visitor: `${count}`, place, subject: `order ${count}` });
    }
    expect(proofs.waitMs('ada', place)).toBe(limits.wrongProofWindowMs);
  });

  it('from many places slow an order down, by bounded steps, and refuse nobody', async () => {
    const proofs = createWrongProofs(createFakeClock());
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
    const proofs = createWrongProofs({ ...createFakeClock(), now: () => now });
    for (let count = 0; count < limits.wrongProofsPerVisitor; count += 1) await guess(proofs, {});
    expect(await guess(proofs, {})).toBeNull();
    now -= 86_400_000;
    expect(proofs.waitMs('eve', 'home')).toBe(0);
    expect(await guess(proofs, {})).toBe(0);
  });
});

describe('guesses side by side', () => {
  it('are compared hardly more often than guesses one after the other', async () => {
    const proofs = createWrongProofs(createFakeClock());
    let compared = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 90 }, async (_, count) => {
        const tried = await proofs.begin({ visitor: `${count}`, place: 'home', subject: '1042' });
        if (!tried.allowed) return false;
        compared += 1;
        await new Promise((resolve) => setImmediate(resolve));
        tried.end(true);
        return true;
      }),
    );
    expect(compared).toBeGreaterThanOrEqual(limits.wrongProofsPerAddress);
    expect(compared).toBeLessThan(limits.wrongProofsPerAddress + limits.proofsAtOncePerPlace);
    expect(outcomes.filter((allowed) => !allowed)).toHaveLength(90 - compared);
  });

  it('give back what was right, or was never answered, and then nobody is refused', async () => {
    const proofs = createWrongProofs(createFakeClock());
    const outcomes = await Promise.all(
      Array.from({ length: 90 }, async (_, count) => {
        const tried = await proofs.begin({ visitor: `${count}`, place: 'home', subject: '1042' });
        await new Promise((resolve) => setImmediate(resolve));
        if (tried.allowed) tried.end(false);
        return tried.allowed;
      }),
    );
    expect(outcomes.every((allowed) => allowed)).toBe(true);
    expect(proofs.waitMs('eve', 'home')).toBe(0);
  });
});

describe('honest customers behind the address of a guesser', () => {
  /** Somebody of the address who asks for an own order; tells when the try has begun, and ends it when told. */
  function ask(proofs: WrongProofs, visitor: string, signal?: AbortSignal) {
    const state: { tried: ProofTry | undefined; end(wrong: boolean): Promise<void> } = {
      tried: undefined,
      async end(wrong) {
        if (!state.tried?.allowed) throw new Error(`${visitor} has not begun`);
        state.tried.end(wrong);
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
    const proofs = createWrongProofs(createFakeClock());
    for (let count = 1; count < limits.wrongProofsPerAddress; count += 1)
      await guess(proofs, { visitor: `eve ${count}` });
    return proofs;
  }

  const namesOf = (count: number) => Array.from({ length: count }, (_, at) => `customer ${at}`);
  const settled = () => new Promise((resolve) => setImmediate(resolve)).then(() => undefined);

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
    const proofs = createWrongProofs(createFakeClock());
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

describe('a flood of made-up visitors', () => {
  it('takes bounded memory: who was not seen for the longest is forgotten', async () => {
    const proofs = createWrongProofs(createFakeClock());
    for (let count = 0; count < limits.wrongProofsPerVisitor; count += 1)
      await guess(proofs, { place: `${count}`, subject: `${count}` });
    expect(proofs.waitMs('eve', 'x')).toBeGreaterThan(0);
    for (let count = 0; count < limits.wrongProofCounters; count += 1)
      proofs.waitMs(`made up ${count}`, 'one');
    expect(proofs.waitMs('eve', 'x')).toBe(0);
  });
});
