import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage, Visit } from '../support/browser-stage.ts';
import { readDatabase } from '../support/database.ts';
import { startUpgradeWall } from '../support/upgrade-wall.ts';
import type { UpgradeFate, UpgradeWall } from '../support/upgrade-wall.ts';

let stage: Stage;
let wall: UpgradeWall;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  await wall.close();
  await stage.backend.set({ backend: { mode: 'normal' } });
});

/** A page of another origin than the server's, or the shop's own on the server itself; both behind the wall. */
async function arrive(fate: UpgradeFate, where: 'elsewhere' | 'on the server'): Promise<Visit> {
  wall = await startUpgradeWall({ target: stage.deskbell, fate });
  const url = where === 'elsewhere' ? stage.host({ server: wall.url }) : wall.url;
  return stage.visit({ url });
}

/** What a browser says about the WebSocket that was refused; everything else is a fault. */
const besidesTheWall = ({ faults }: Visit) =>
  faults.found().filter((fault) => !fault.includes('WebSocket connection to'));

const stored = (text: string): number =>
  readDatabase(
    stage.deskbell.dataFolder,
    `select seq from entry where author = 'visitor' and instr(payload, ?) > 0`,
    text,
  ).length;

describe('a customer whose network lets no WebSocket through', () => {
  it.each([
    ['refused', 'elsewhere'],
    ['swallowed', 'on the server'],
  ] as const)(
    'asks for an order, reloads, and has everything once: %s, on a page %s',
    async (fate, where) => {
      const visit = await arrive(fate, where);
      const { chat, page } = visit;
      await chat.open();
      await stage.backend.set({ backend: { mode: 'slow', seconds: 2 } });
      const text = 'order #1042, ada@example.com';
      const before = stored(text);
      await chat.say(text);
      // What is being done is seen here as well.
      await chat.dialog.getByText('Looking up your order…').waitFor();
      await page.reload();
      await chat.card('1042').waitFor();
      const shown = await chat.said();
      expect(shown.filter((row) => row === `You: ${text}`)).toHaveLength(1);
      expect(shown.filter((row) => row === 'Kettle & Clay: Order 1042')).toHaveLength(1);

      await stage.backend.set({ backend: { mode: 'normal' } });
      await chat.say('order #1044, grace@example.com');
      await chat.card('1044').waitFor();
      expect(await chat.dialog.getByText('Sending…').count()).toBe(0);
      const said = await chat.said();
      await page.reload();
      await chat.card('1044').waitFor();
      expect(await chat.said()).toEqual(said);
      expect(stored(text)).toBe(before + 1);
      expect(wall.tried()).toBeGreaterThan(0);
      expect(besidesTheWall(visit)).toEqual([]);
    },
  );

  it('sets no cookie, and shows its token in no address', async () => {
    const asked: { url: string; cookie: string | undefined }[] = [];
    wall = await startUpgradeWall({ target: stage.deskbell, fate: 'refused' });
    const { chat, context } = await stage.visit({
      url: stage.host({ server: wall.url }),
      before: async (page) => {
        page.on('request', (request) =>
          asked.push({ url: request.url(), cookie: request.headers()['cookie'] }),
        );
        return Promise.resolve();
      },
    });
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    const calls = asked.filter(({ url }) => url.includes('/v1/visitor/'));
    expect(calls.length).toBeGreaterThan(2);
    for (const { url, cookie } of calls) {
      expect(cookie).toBeUndefined();
      expect(url).toMatch(
        /\/v1\/visitor\/(session|messages\?site=demo|entries\?site=demo&after=\d+(&wait=\d+)?)$/,
      );
    }
    expect(await context.cookies()).toEqual([]);
  });
});
