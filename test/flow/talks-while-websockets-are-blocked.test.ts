import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/system.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import { limits } from '../../shared/limits.ts';
import { readDatabase } from '../support/database.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { startUpgradeWall } from '../support/upgrade-wall.ts';
import type { UpgradeFate, UpgradeWall } from '../support/upgrade-wall.ts';
import { arrive } from '../support/visitor.ts';
import { openWidget } from '../support/widget-visitor.ts';
import type { WidgetVisitor } from '../support/widget-visitor.ts';

/** Five minutes are one second here; everything else takes its time. */
const hastyClock: Clock = {
  ...systemClock,
  after: (ms, run) => systemClock.after(ms === limits.socketRetryMs ? 1_000 : ms, run),
};

let backend: DemoBackend;
let deskbell: TestServer;
let dataFolder: string;
let wall: UpgradeWall;
const open: WidgetVisitor[] = [];

async function begin(fate: UpgradeFate): Promise<void> {
  wall = await startUpgradeWall({ target: deskbell, fate, origin: deskbell.origin });
}

function visit(kept = new Map<string, string>(), clock: Clock = systemClock): WidgetVisitor {
  const visitor = openWidget({ url: wall.url, clock, kept });
  open.push(visitor);
  return visitor;
}

beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  deskbell = await startDeskbell({ backend, dataFolder });
});
afterEach(async () => {
  for (const visitor of open.splice(0)) visitor.leave();
  await wall.close();
  await deskbell.stop();
  await backend.close();
  removeFolder(dataFolder);
});

const order = (entries: readonly Entry[]): boolean =>
  entries.some(({ body }) => body.type === 'order');
const welcomed = async (transport: string): Promise<number> => {
  const { text } = await call(deskbell.url, 'GET', '/metrics');
  const counted = new RegExp(`visitors_welcomed_total\\{transport="${transport}"\\} (\\d+)`);
  return Number(counted.exec(text)?.[1] ?? 0);
};
const stored = (): unknown[] =>
  readDatabase(dataFolder, 'select seq, author from entry order by seq');

describe('a customer behind a proxy that knows no WebSockets', () => {
  it.each(['refused', 'swallowed'] as const)(
    'asks for an order where upgrades are %s, and gets everything once',
    async (fate) => {
      await begin(fate);
      await backend.set({ backend: { mode: 'slow', seconds: 1 } });
      const kept = new Map<string, string>();
      const before = visit(kept);
      before.say('order #1042, ada@example.com');
      await before.until(order);
      expect(before.entries().map(({ seq, author }) => [seq, author])).toEqual([
        [1, 'visitor'],
        [2, 'bot'],
        [3, 'bot'],
      ]);
      expect(before.worked).toContain('order.get');
      expect(before.sending()).toBe(0);

      // A reload, in the middle of the next answer.
      before.say('order #1044, grace@example.com');
      await before.until((entries) => entries.length === 4);
      before.leave();
      const after = visit(kept);
      await after.until(
        (entries) => entries.filter(({ body }) => body.type === 'order').length > 1,
      );
      expect(after.entries().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(stored()).toHaveLength(6);
      expect(await welcomed('websocket')).toBe(0);
      expect(await welcomed('http')).toBeGreaterThanOrEqual(2);
    },
  );

  it('hears at once what is said in a tab that has a WebSocket', async () => {
    await begin('refused');
    const kept = new Map<string, string>();
    const visitor = visit(kept);
    visitor.say('hello');
    await visitor.until((entries) => entries.length === 2);
    const token = kept.get('deskbell:demo:token') ?? '';
    const other = await arrive({ ...deskbell, token });
    await other.say('thanks');
    await visitor.until((entries) => entries.length === 4);
    expect(await other.log()).toEqual(visitor.entries());
    other.leave();
  });

  it('goes on after the server was started again, with the same conversation', async () => {
    await begin('refused');
    const visitor = visit();
    visitor.say('hello');
    await visitor.until((entries) => entries.length === 2);
    const { port } = deskbell;
    await deskbell.stop();
    visitor.say('order #1042, ada@example.com');
    deskbell = await startDeskbell({ backend, dataFolder, port });
    await visitor.until(order);
    expect(visitor.entries().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(stored()).toHaveLength(5);
  });

  it('has a WebSocket again when the way is free, without a gap or a double', async () => {
    await begin('refused');
    const visitor = visit(new Map(), hastyClock);
    visitor.say('hello');
    await visitor.until((entries) => entries.length === 2);
    wall.set('passes');
    const opened = deskbell.logged('socket.opened');
    for (let said = 0; said < 5; said += 1) visitor.say(`hello again ${said}`);
    await opened;
    visitor.say('order #1042, ada@example.com');
    await visitor.until(order);
    const seqs = visitor.entries().map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
    expect(stored()).toHaveLength(seqs.length);
    expect(await welcomed('websocket')).toBe(1);
    expect(visitor.states.slice(visitor.states.indexOf('online'))).not.toContain('offline');
  });
});
