import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { siteIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { createSealer } from '../../server/config/seal.ts';
import { Secret } from '../../server/config/secret.ts';
import type { LiveConfiguration } from '../../server/running/live.ts';
import { isSecretShared, openConfiguration } from '../../server/running/open.ts';
import { createPartsBuilder } from '../../server/running/parts.ts';
import { StoreProblem } from '../../server/store/store.ts';
import type { Store } from '../../server/store/store.ts';
import { createTelemetry } from '../../server/telemetry/create-telemetry.ts';
import { createLog } from '../../server/telemetry/log.ts';
import { createMetrics } from '../../server/telemetry/metrics.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { shareStore } from '../support/shared-store.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

const shop = siteIdSchema.parse('shop');
const configured = (title: string, more = '') =>
  `sites:\n  shop: { title: ${title}, greeting: Hello!, origins: ['https://shop.example'] }\n${more}`;

let folder: string;
let test: TestStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-live-'));
  test = openTestStore();
});
afterEach(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A machine with a file of its own, and a process on it. */
function createMachine(name: string, text: string | undefined) {
  const file = join(folder, `${name}.yaml`);
  if (text !== undefined) writeFileSync(file, text);
  const clock = createFakeClock();
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'info',
    destination: {
      write(line) {
        const parsed: unknown = JSON.parse(line);
        if (typeof parsed === 'object') lines.push({ ...parsed });
      },
    },
  });
  const telemetry = createTelemetry({
    log,
    metrics: createMetrics({ processMetrics: false }),
    clock,
  });
  const sealer = createSealer(new Secret('a master secret for tests, 32 characters'), randomBytes);
  const start = (store: Store, environment: Record<string, string> = {}, publicUrl?: string) =>
    openConfiguration({
      store,
      place: { file, environment },
      sealer,
      publicUrl,
      build: createPartsBuilder({ clock, random: randomBytes, store, sealer, telemetry }),
      clock,
      telemetry,
    });
  const events = (event: string) => lines.filter((line) => line['event'] === event);
  return { file, clock, start, events };
}

/** Resolves with the next swap. */
const swapOf = (live: LiveConfiguration) =>
  new Promise<void>((resolve) => void live.onSwap(resolve));

const secondIntent = 'id: mine\nmatches: everything\nreply: [{ text: { en: Hi } }]\n';

describe('a file that runs', () => {
  const start = async (text: string) => {
    const machine = createMachine('a', text);
    const live = await machine.start(test.store);
    const title = () => live.current().sites.get(shop)?.title;
    return { ...machine, live, title };
  };

  it('is read again when it has changed and is at rest', async () => {
    const { file, clock, title, events, live } = await start(configured('Old'));
    await clock.advance(10 * limits.configLookMs);
    const swapped = swapOf(live);
    writeFileSync(file, configured('New'));
    await clock.advance(limits.configLookMs + limits.configSettleMs);
    await swapped;
    expect(title()).toBe('New');
    expect(events('configuration.reloaded')).toHaveLength(1);
    await live.stop();
  });

  it('may be replaced by another one, as editors do, and by one that is as long', async () => {
    const { file, clock, title, live } = await start(configured('Old'));
    writeFileSync(`${file}.new`, configured('New'));
    const swapped = swapOf(live);
    renameSync(`${file}.new`, file);
    await clock.advance(2 * limits.configLookMs);
    await swapped;
    expect(title()).toBe('New');
    await live.stop();
  });

  it('is not read while it is written', async () => {
    const { file, clock, title, events, live } = await start(configured('Old'));
    const swapped = swapOf(live);
    await clock.advance(limits.configLookMs - 1);
    for (const text of ['sites:\n', 'sites:\n  shop: {', configured('New')]) {
      writeFileSync(file, text);
      await clock.advance(limits.configSettleMs - 1);
    }
    await clock.advance(2 * limits.configLookMs);
    await swapped;
    expect(title()).toBe('New');
    expect(events('configuration.refused')).toEqual([]);
    await live.stop();
  });

  it('swaps nothing when it is saved with the same words', async () => {
    const { file, clock, live, events } = await start(configured('Old'));
    const before = live.current();
    writeFileSync(file, configured('Old'));
    await clock.advance(2 * limits.configLookMs);
    expect(live.current().answerer).toBe(before.answerer);
    expect(events('configuration.reloaded')).toEqual([]);
    await live.stop();
  });

  it('says once what is wrong with it, and again when it is wrong otherwise', async () => {
    const { file, clock, title, events, live } = await start(configured('Old'));
    writeFileSync(file, configured('New', 'colour: red\n'));
    await clock.advance(20 * limits.configLookMs);
    expect(events('configuration.refused')).toMatchObject([
      { faults: [expect.stringMatching(/^a\.yaml:3:1 colour: unknown key/)] },
    ]);
    expect({ title: title(), behind: live.isBehind() }).toEqual({ title: 'Old', behind: true });
    writeFileSync(file, configured('New', 'color: red\n'));
    await clock.advance(2 * limits.configLookMs);
    expect(events('configuration.refused')).toHaveLength(2);
    writeFileSync(file, configured('Old'));
    await clock.advance(2 * limits.configLookMs);
    expect(live.isBehind()).toBe(false);
    await live.stop();
  });

  it('may be away for a while', async () => {
    const { file, clock, title, live } = await start(configured('Old'));
    rmSync(file);
    await clock.advance(2 * limits.configLookMs);
    expect({ title: title(), behind: live.isBehind() }).toEqual({ title: 'Old', behind: true });
    const swapped = swapOf(live);
    writeFileSync(file, configured('New'));
    await clock.advance(2 * limits.configLookMs);
    await swapped;
    expect({ title: title(), behind: live.isBehind() }).toEqual({ title: 'New', behind: false });
    await live.stop();
  });

  it('is taken up as soon as the store can be told of its endpoints', async () => {
    const machine = createMachine('a', configured('Old'));
    let away = false;
    const live = await machine.start({
      ...test.store,
      write: (kind, input) =>
        away
          ? Promise.reject(new StoreProblem('store.unavailable'))
          : test.store.write(kind, input),
    });
    away = true;
    writeFileSync(machine.file, configured('New'));
    let looks = 0;
    const look = async (): Promise<boolean> => {
      looks += 1;
      await machine.clock.advance(limits.configPollMs);
      return machine.events('fault').length > 1;
    };
    await vi.waitUntil(look, { timeout: 20_000 });
    expect(live.current().sites.get(shop)?.title).toBe('Old');
    // No more often than it is looked for.
    expect(machine.events('fault').length).toBeLessThanOrEqual(looks + 1);
    away = false;
    const swapped = swapOf(live);
    await machine.clock.advance(limits.configPollMs);
    await swapped;
    expect(live.current().sites.get(shop)?.title).toBe('New');
    await live.stop();
  }, 30_000);

  it('keeps what was learnt of backends when something else has changed', async () => {
    const backend = 'connections: {}\n';
    const { file, clock, live } = await start(configured('Old', backend));
    const before = live.current();
    const renamed = swapOf(live);
    writeFileSync(file, configured('New', backend));
    await clock.advance(2 * limits.configLookMs);
    await renamed;
    expect(live.current().connectors).toBe(before.connectors);
    expect(live.current().outgoing).toBe(before.outgoing);
    const opened = swapOf(live);
    writeFileSync(file, configured('New', `${backend}outgoing: { allow: ['10.0.0.7'] }\n`));
    await clock.advance(2 * limits.configLookMs);
    await opened;
    expect(live.current().connectors).not.toBe(before.connectors);
    expect(live.current().outgoing).not.toBe(before.outgoing);
    await live.stop();
    await live.close();
  });

  it('does not take PUBLIC_URL’s host off the list of those that may be plain', async () => {
    const opened = "outgoing: { allow: ['chat.lan'] }\n";
    const machine = createMachine('a', configured('Old', opened));
    const live = await machine.start(test.store, {}, 'http://chat.lan');
    writeFileSync(machine.file, configured('New'));
    await machine.clock.advance(2 * limits.configLookMs);
    expect(machine.events('configuration.refused')).toMatchObject([
      { faults: [expect.stringContaining('PUBLIC_URL: must begin with https://')] },
    ]);
    expect(live.current().sites.get(shop)?.title).toBe('Old');
    await live.stop();
  });
});

describe('processes that share a store', () => {
  it('run what the first of them had in its file, and hear of every version', async () => {
    const shared = shareStore(test.store);
    const [one, two] = [
      createMachine('one', configured('One')),
      createMachine('two', configured('Two')),
    ];
    const lives = await Promise.all([one.start(shared.join()), two.start(shared.join())]);
    const titles = () => lives.map((live) => live.current().sites.get(shop)?.title);
    const [first] = titles();
    expect(titles()).toEqual([first, first]);
    expect(await test.store.read.configurationVersion()).toBe(1);
    const told = [...one.events('configuration.note'), ...two.events('configuration.note')];
    expect(told).toMatchObject([{ note: expect.stringContaining('version 1') }]);

    const swapped = Promise.all(lives.map(swapOf));
    await pushBundle(shared.join(), configured('Three'));
    await swapped;
    expect(titles()).toEqual(['Three', 'Three']);
    expect(lives.map((live) => live.current().version)).toEqual([2, 2]);
    for (const live of lives) await live.stop();
  });

  it('find a version by themselves when word of it was lost', async () => {
    const { clock, start } = createMachine('one', configured('One'));
    const live = await start(shareStore(test.store).join());
    const swapped = swapOf(live);
    await pushBundle(test.store, configured('Two'));
    // As soon as if word had come.
    await clock.advance(1_000);
    await swapped;
    expect(live.current().sites.get(shop)?.title).toBe('Two');
    await live.stop();
  });

  it('run a stored version with its files, without any on the machine', async () => {
    const { start } = createMachine('one', undefined);
    const sites = `sites:\n  shop: { title: A, greeting: Hi, origins: ['https://a.example'], intents: [./i.yaml] }\n`;
    await pushBundle(test.store, sites, { './i.yaml': secondIntent });
    const live = await start(shareStore(test.store).join());
    expect([...live.current().deskbell.intents.values()].flat().map(({ id }) => id)).toEqual([
      'mine',
    ]);
    await live.stop();
  });

  it('refuse to start with a version that lacks a secret on this machine, and say which', async () => {
    const endpoints = `endpoints:\n  crm: { url: 'https://crm.example', events: ['*'], secret: env:CRM_SECRET }\n`;
    await pushBundle(test.store, configured('One', endpoints));
    const machine = createMachine('one', configured('Local'));
    const store = shareStore(test.store).join();
    await expect(machine.start(store)).rejects.toThrow(
      /^one\.yaml@1:4:\d+ endpoints\.crm\.secret: .*CRM_SECRET, which is not set/,
    );
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const live = await machine.start(store, { CRM_SECRET: secret });
    await live.stop();
  });

  it('say what is wrong with the local file where nothing is stored yet', async () => {
    const machine = createMachine('one', configured('One', 'colour: red\n'));
    await expect(machine.start(shareStore(test.store).join())).rejects.toThrow(
      'one.yaml:3:1 colour: unknown key',
    );
    expect(await test.store.read.configurationVersion()).toBe(0);
  });

  it('look at everything again when they could not hear for a while', async () => {
    const { start } = createMachine('one', configured('One'));
    const shared = shareStore(test.store);
    const live = await start(shared.join());
    await pushBundle(test.store, configured('Two'));
    const swapped = swapOf(live);
    shared.ring({ kind: 'missed' });
    await swapped;
    expect(live.current().sites.get(shop)?.title).toBe('Two');
    await live.stop();
  });

  it('have one secret', async () => {
    const [ours, theirs] = ['a', 'b'].map((letter) => new Secret(letter.repeat(32)));
    if (!ours || !theirs) throw new Error('two secrets');
    expect(await isSecretShared(test.store, ours, 1)).toBe(true);
    expect(await isSecretShared(test.store, theirs, 2)).toBe(false);
    expect(await isSecretShared(test.store, ours, 3)).toBe(true);
  });
});

async function pushBundle(
  store: Store,
  text: string,
  files: Record<string, string> = {},
): Promise<void> {
  const digest = JSON.stringify([text, files]);
  const pushed = { text, files, digest, base: null, note: '', at: 1 };
  await store.write('configuration.push', pushed);
}
