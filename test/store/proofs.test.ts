import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProofBegin } from '../../server/store/shared-limits.ts';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';
import type { Store } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { engines, openStoreOn, openTestStore } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

const now = 1_000_000_000;
const window = 900_000;

/** Eve at home, who may be wrong five times; her home twenty-five times, with five tries always under way. */
function trying(id: string, over: Partial<ProofBegin> = {}): ProofBegin {
  const at = over.at ?? now;
  return {
    id,
    visitor: { key: 'eve', allowed: 5, atOnce: 1 },
    place: { key: 'home', allowed: 25, atOnce: 5 },
    subject: { key: 'order 1042', counted: 14 },
    at,
    latest: at + window + 60_000,
    leaseUntil: at + 30_000,
    ...over,
  };
}

const visitor = (key: string) => ({ key, allowed: 5, atOnce: 1 });

function wrong(store: Store, begin: ProofBegin, at = now): Promise<null> {
  return store.write('proof.end', {
    id: begin.id,
    visitor: begin.visitor.key,
    place: begin.place.key,
    subject: begin.subject.key,
    wrongUntil: at + window,
  });
}

describe.each(engines)('on %s: tries at a proof', (engine) => {
  let test: OpenStore;
  let other: Store;
  beforeEach(async () => {
    test = await openStoreOn(engine);
    other = engine === 'postgres' ? await test.again() : test.store;
  });
  afterEach(async () => {
    if (other !== test.store) await other.close();
    await test.close();
  });
  const begin = (input: ProofBegin, store = test.store) => store.write('proof.begin', input);

  it('cannot outrun the count by being made side by side in two processes', async () => {
    const tries = Array.from({ length: 60 }, (_, index) =>
      trying(`try ${index}`, { visitor: visitor(`guesser ${index}`) }),
    );
    const begun = await Promise.all(
      tries.map((one, index) => begin(one, index % 2 === 0 ? test.store : other)),
    );
    const made = tries.filter((_, index) => begun[index]?.kind === 'begun');
    expect(made).toHaveLength(25);
    for (const answer of begun)
      if (answer.kind !== 'begun') expect(answer).toEqual({ kind: 'full', full: ['place'] });
    await Promise.all(made.map((one) => wrong(test.store, one)));
    expect(await begin(trying('late', { visitor: visitor('ada') }), other)).toEqual({
      kind: 'refused',
      waitMs: window,
    });
    expect(await other.write('proof.wait', trying('', { visitor: visitor('ada') }))).toBe(window);
  });

  it('stop counting when they were right, and when their process died', async () => {
    const names = ['1', '2', '3', '4', '5'];
    for (const name of names) expect(await begin(trying(name))).toMatchObject({ kind: 'begun' });
    expect(await begin(trying('6'))).toEqual({ kind: 'full', full: ['visitor'] });
    // Asked for again, because nobody could say whether it was stored.
    expect(await begin(trying('5'))).toMatchObject({ kind: 'begun' });
    const { id } = trying('1');
    const ended = { id, visitor: 'eve', place: 'home', subject: 'order 1042', wrongUntil: null };
    await test.store.write('proof.end', ended);
    expect(await begin(trying('6'))).toMatchObject({ kind: 'begun' });
    expect(await begin(trying('7'))).toMatchObject({ kind: 'full' });
    const later = now + 30_000;
    for (const name of ['8', '9', '10', '11', '12'])
      expect(await begin(trying(name, { at: later }))).toMatchObject({ kind: 'begun' });
  });

  it('count as wrong however late that is known, from the moment they were', async () => {
    const late = trying('late', { at: now });
    await begin(late);
    for (const name of ['1', '2', '3', '4']) await wrong(test.store, trying(name));
    const after = now + 2 * 86_400_000;
    // Others have swept the row away; who ends it last names all that counts.
    for (let count = 0; count < 5; count += 1)
      await begin(trying(`sweep ${count}`, { at: after, visitor: visitor(`${count}`) }));
    await wrong(test.store, late, after);
    for (const name of ['5', '6', '7', '8']) await wrong(test.store, trying(name), after + 1_000);
    expect(await begin(trying('more', { at: after + 2_000 }))).toEqual({
      kind: 'refused',
      waitMs: window - 2_000,
    });
  });

  it('tell how many were wrong about the same subject, as far as that counts', async () => {
    for (let count = 0; count < 20; count += 1) {
      const from = trying(`${count}`, {
        visitor: visitor(`${count}`),
        place: { key: `place ${count}`, allowed: 25, atOnce: 5 },
      });
      expect(await begin(from)).toEqual({ kind: 'begun', wrongAbout: Math.min(14, count) });
      await wrong(test.store, from);
    }
  });
});

describe('rows of tries', () => {
  it('are only made for wrong ones where one process has the store, and count for the next one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-proofs-'));
    const file = join(folder, 'deskbell.db');
    const open = () => openSqliteStore({ file, clock: createFakeClock(), random: randomBytes });
    const rows = () => {
      const db = new DatabaseSync(file, { readOnly: true });
      const found = db.prepare('select count(*) as rows from proof_try').get();
      db.close();
      return found?.['rows'];
    };
    const first = open();
    for (const name of ['1', '2', '3', '4', '5']) {
      expect(await first.write('proof.begin', trying(name))).toMatchObject({ kind: 'begun' });
      if (name !== '5') await wrong(first, trying(name));
    }
    expect(rows()).toBe(4);
    await first.close();

    const second = open();
    // The fifth died with its process.
    expect(await second.write('proof.begin', trying('6'))).toEqual({
      kind: 'begun',
      wrongAbout: 4,
    });
    await wrong(second, trying('6'), now + 1_000);
    const refused = { kind: 'refused', waitMs: window - 2_000 };
    expect(await second.write('proof.begin', trying('7', { at: now + 2_000 }))).toEqual(refused);
    await second.close();
    rmSync(folder, { recursive: true });
  });

  it('go when they are forgotten', async () => {
    const test = openTestStore();
    for (let count = 0; count < 20; count += 1) await wrong(test.store, trying(`old ${count}`));
    const at = now + window + limits.clockSkewMs;
    for (let count = 0; count < 5; count += 1)
      await test.store.write(
        'proof.begin',
        trying(`new ${count}`, { at, visitor: visitor(`${count}`) }),
      );
    // Behind what sweeps them.
    await test.store.write('store.probe', { at });
    const db = new DatabaseSync(test.file, { readOnly: true });
    // Those under way are in the memory of the one process there is.
    expect(db.prepare('select count(*) as rows from proof_try').get()).toEqual({ rows: 0 });
    db.close();
    await test.close();
  });
});
