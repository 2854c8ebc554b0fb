import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/system.ts';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { createSecretShop, shopSecret } from '../support/shop-tokens.ts';

const sign = createSecretShop(systemClock);
const folder = mkdtempSync(join(tmpdir(), 'deskbell-identity-'));
const file = join(folder, 'identity-secret');

let stage: Stage;
beforeAll(async () => {
  writeFileSync(file, shopSecret);
  stage = await openStage([
    [['sites', 'demo', 'identity'], { mode: 'required', keys: { secret: `file:${file}` } }],
  ]);
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

/** A page of the shop with this token in it, as its server answers. */
const pageWith = (token: string): string => `
  window.heard = [];
  window.Deskbell = window.Deskbell || [];
  Deskbell.push(['on', 'identity', (code) => heard.push(code)], ['identify', '${token}']);`;
const stored = 'Object.keys(localStorage)';

describe('a page of a shop that knows its customer', () => {
  it('stores and sends nothing before the chat is opened, and is let in then', async () => {
    const script = pageWith(await sign('ada'));
    const { page, chat, faults } = await stage.visit({ url: stage.host({ script }) });
    await chat.launcher.waitFor();
    expect(await page.evaluate(stored)).toEqual([]);
    expect(await page.evaluate('heard')).toEqual([]);
    await chat.open();
    await chat.online();
    expect(await page.evaluate('heard')).toEqual(['ok']);
    expect(await page.evaluate(stored)).toEqual(['deskbell:demo:token']);
    await page.evaluate(`{
      window.ended = new Promise((resolve) => {
        const ask = window.fetch;
        window.fetch = async (...call) => {
          const reply = await ask(...call);
          if (call[1]?.method === 'DELETE') resolve(reply.status);
          return reply;
        };
      });
      Deskbell.logout();
    }`);
    expect(await page.evaluate('ended')).toBe(204);
    expect(await page.evaluate(stored)).toEqual([]);
    await page.getByText('Please sign in to the shop').waitFor();
    expect(faults.found()).toEqual([]);
  });

  it('shows a kind word to who is not signed in, and the chat once they are', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.launcher.click();
    await page.getByText('Please sign in to the shop').waitFor();
    await page.evaluate(`Deskbell.identify('${await sign('bea')}')`);
    await chat.online();
    expect(await page.getByText('Please sign in to the shop').count()).toBe(0);
  });
});
