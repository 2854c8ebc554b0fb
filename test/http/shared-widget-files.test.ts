import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeScript } from '../../server/http/script-reply.ts';
import { shareWidgetFiles } from '../../server/http/shared-widget-files.ts';
import type { HashedFiles } from '../../server/http/shared-widget-files.ts';
import { StoreProblem } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

const key = randomBytes(32);
const nameOf = (part: string, build: string) =>
  `${part}-${createHash('sha256').update(part).update(build).digest('base64url').slice(0, 8)}.js`;
/** With what a text column would not take, and what is no UTF-8. */
const bytesOf = (part: string, build: string) =>
  Buffer.concat([Buffer.from(`/* ${part} of ${build}, é\0 */`), Buffer.from([0xff])]);

let clock: FakeClock;
let test: TestStore;
let asked: { names: number; files: number; kept: number };
let away: boolean;
let faults: { error: unknown }[];
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  asked = { names: 0, files: 0, kept: 0 };
  away = false;
  faults = [];
});
afterEach(() => test.close());

/** The store, as long as it is there, and how often it was asked. */
function ask<T>(what: keyof typeof asked, answer: () => Promise<T>): Promise<T> {
  asked[what] += 1;
  return away ? Promise.reject(new StoreProblem('store.unavailable')) : answer();
}

/** A process of this build starts, on a machine that has nothing else. */
function start(build: string, parts: readonly string[] = ['panel', 'form']): Promise<HashedFiles> {
  const { store } = test;
  const files = new Map(
    parts.map((part) => [nameOf(part, build), encodeScript(bytesOf(part, build))]),
  );
  return shareWidgetFiles({
    store: {
      write: (kind, input) => ask('kept', () => store.write(kind, input)),
      read: {
        widgetFileNames: () => ask('names', () => store.read.widgetFileNames()),
        widgetFile: (name) => ask('files', () => store.read.widgetFile(name)),
      },
    },
    kept: files,
    files,
    key,
    clock,
    telemetry: { fault: (fact) => void faults.push(fact) },
  });
}

const get = async (process: HashedFiles, part: string, build: string) =>
  (await process.get(nameOf(part, build)))?.identity;

/** Asks, and lets time pass until there is an answer. */
async function getLater(process: HashedFiles, part: string, build: string) {
  const answer = get(process, part, build);
  // Told to whoever awaits it below.
  answer.catch(() => undefined);
  await clock.advance(limits.widgetLookMs);
  return answer;
}

describe('processes on one store', () => {
  it('give out each other’s files, byte by byte, and read each of them once', async () => {
    const old = await start('old');
    const fresh = await start('new');
    expect(await get(old, 'panel', 'new')).toEqual(bytesOf('panel', 'new'));
    expect(await get(old, 'form', 'new')).toEqual(bytesOf('form', 'new'));
    expect(await get(fresh, 'panel', 'old')).toEqual(bytesOf('panel', 'old'));
    expect(await get(old, 'panel', 'new')).toEqual(bytesOf('panel', 'new'));
    expect(asked).toEqual({ kept: 2, names: 2, files: 3 });
    expect(faults).toEqual([]);
  });

  it('read a file once when many ask for it at the same time', async () => {
    const old = await start('old');
    await start('new');
    await Promise.all(Array.from({ length: 50 }, () => get(old, 'panel', 'new')));
    expect(asked).toMatchObject({ names: 1, files: 1 });
  });

  it('find a file that was stored after somebody had asked for it in vain', async () => {
    const old = await start('old');
    expect(await get(old, 'panel', 'new')).toBeUndefined();
    await start('new');
    expect(await getLater(old, 'panel', 'new')).toEqual(bytesOf('panel', 'new'));
  });

  it('say again that they serve their build, when pages ask for it', async () => {
    const old = await start('old');
    await get(old, 'panel', 'old');
    await clock.advance(limits.widgetBuildRenewMs);
    expect(asked.kept).toBe(1);
    await get(old, 'panel', 'old');
    await get(old, 'panel', 'old');
    expect(asked.kept).toBe(2);
  });

  it('do not share what is not named by a hash, and say so', async () => {
    await test.store.read.widgetFileNames();
    await shareWidgetFiles({
      store: test.store,
      kept: new Map(),
      files: new Map([['panel.js', encodeScript(Buffer.from(''))]]),
      key,
      clock,
      telemetry: { fault: (fact) => void faults.push(fact) },
    });
    expect(await test.store.read.widgetFileNames()).toEqual([]);
    expect(faults).toHaveLength(1);
  });
});

describe('names that somebody made up', () => {
  it('cost a look at the names now and then, however many they are', async () => {
    const process = await start('one');
    const seconds = 2;
    const answers: Promise<unknown>[] = [];
    for (let at = 0; at < 1_000; at += 1) {
      answers.push(get(process, 'panel', `made up ${at}`));
      await clock.advance(seconds);
    }
    await clock.advance(limits.widgetLookMs);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([undefined]));
    expect(asked.files).toBe(0);
    expect(asked.names).toBeLessThanOrEqual((1_000 * seconds) / limits.widgetLookMs + 2);
  });

  it('are not looked for at all without the shape of a hashed name', async () => {
    const process = await start('one');
    for (const name of ['panel.js', '../panel-abcdefgh.js', 'panel-abcdefgh.css', '__proto__', ''])
      expect(process.get(name)).toBeUndefined();
    expect(process.get(`${'a'.repeat(10_000)}-abcdefgh.js`)).toBeUndefined();
    expect(asked.names).toBe(0);
  });
});

describe('a file that somebody has changed in the store', () => {
  const change = (name: string, change: (row: { seal: string; body: string }) => object) =>
    test.store.read.widgetFile(name).then((row) =>
      test.store.write('widget.keep', {
        build: 'b',
        files: [{ name, seal: '', body: '', ...row, ...(row && change(row)) }],
        at: clock.now(),
      }),
    );
  const evil = Buffer.from('steal()').toString('base64');

  it.each([
    ['its bytes', () => ({ body: evil })],
    ['its bytes and seal', () => ({ body: evil, seal: createHash('sha256').digest('base64url') })],
    ['its seal', () => ({ seal: '' })],
  ])('%s, is not given out, said, and not read again for a while', async (_what, changed) => {
    const old = await start('old');
    await start('new');
    await change(nameOf('panel', 'new'), changed);
    for (let times = 0; times < 3; times += 1)
      expect(await getLater(old, 'panel', 'new')).toBeUndefined();
    expect(asked.files).toBe(1);
    expect(faults).toHaveLength(1);
    expect(await getLater(old, 'form', 'new')).toEqual(bytesOf('form', 'new'));
  });

  it('is not given out under the name of another', async () => {
    const old = await start('old');
    await start('new');
    const form = await test.store.read.widgetFile(nameOf('form', 'new'));
    await change(nameOf('panel', 'new'), () => ({ ...form }));
    expect(await getLater(old, 'panel', 'new')).toBeUndefined();
  });

  it('is put right by the next process of its build', async () => {
    const old = await start('old');
    await start('new');
    await change(nameOf('panel', 'new'), () => ({ body: evil }));
    expect(await getLater(old, 'panel', 'new')).toBeUndefined();
    await start('new');
    await clock.advance(limits.widgetRefusedMs);
    expect(await getLater(old, 'panel', 'new')).toEqual(bytesOf('panel', 'new'));
  });
});

describe('a store that is away', () => {
  it('takes nothing from what a process has, and leaves everything else to be asked for again', async () => {
    const old = await start('old');
    await start('new');
    await get(old, 'form', 'new');
    away = true;
    expect(await getLater(old, 'panel', 'old')).toEqual(bytesOf('panel', 'old'));
    expect(await getLater(old, 'form', 'new')).toEqual(bytesOf('form', 'new'));
    await expect(getLater(old, 'panel', 'new')).rejects.toThrow('store.unavailable');
    await expect(getLater(old, 'panel', 'other')).rejects.toThrow('store.unavailable');
    away = false;
    expect(await getLater(old, 'panel', 'new')).toEqual(bytesOf('panel', 'new'));
    expect(await getLater(old, 'panel', 'other')).toBeUndefined();
  });
});
