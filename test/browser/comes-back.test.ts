import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPage, openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { refreshWidgetFolder } from '../support/browser-widget.ts';
import { readDatabase } from '../support/database.ts';
import { createDataFolder, removeFolder } from '../support/deskbell.ts';
import { startServerProcess } from '../support/server-process.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.backend.set({ backend: { mode: 'normal' } }));

describe('a customer who reloads the page', () => {
  it('finds the panel open and the conversation as it was, and goes on in it', async () => {
    const { chat, page, faults } = await stage.visit();
    await chat.open();
    await chat.say('where is my order 1042?');
    await chat.hears('Which e-mail address');
    const before = await chat.said();
    await chat.textbox.fill('ada@exam');

    await page.reload();
    await chat.hears('Which e-mail address');
    expect(await chat.said()).toEqual(before);
    expect(await chat.textbox.inputValue()).toBe('ada@exam');
    // The page came up by itself, so the focus stays with the page.
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);

    await chat.say('ada@example.com');
    await chat.card('1042').waitFor();
    expect((await chat.said()).slice(0, before.length)).toEqual(before);
    expect(faults.found()).toEqual([]);
  });

  it('sees that we still look, and gets the answer once', async () => {
    await stage.backend.set({ backend: { mode: 'slow', seconds: 1.5 } });
    const { chat, page, faults } = await stage.visit();
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    await chat.dialog.getByText('Looking up your order…').waitFor();
    await page.reload();
    await chat.dialog.getByText('Looking up your order…').waitFor();
    await chat.card('1042').waitFor();
    expect(await chat.said()).toHaveLength(4);
    expect(faults.found()).toEqual([]);
  });

  it('finds it on another page of the shop, too, and closed where it was closed', async () => {
    const { chat, page } = await stage.visit();
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    await page.goto(`${stage.deskbell.url}/shipping`);
    await chat.rows.nth(2).waitFor();
    await chat.close.click();
    await page.reload();
    await chat.launcher.waitFor();
    expect(await chat.dialog.count()).toBe(0);
    await chat.open();
    await chat.rows.nth(2).waitFor();
  });
});

describe('a customer with two tabs', () => {
  it('sees in both what is said first in one of them, though both were open before', async () => {
    const first = await stage.visit();
    const second = await openPage(first.context, stage.deskbell.url);
    for (const { chat } of [first, second]) {
      await chat.open();
      await chat.rows.first().waitFor();
    }
    await first.chat.say('hello');
    await first.chat.rows.nth(2).waitFor();
    await second.chat.rows.nth(2).waitFor();
    expect(await second.chat.said()).toEqual(await first.chat.said());
    await second.chat.say('thanks');
    await first.chat.rows.nth(4).waitFor();
    expect(await first.chat.said()).toEqual(await second.chat.said());
    expect([...first.faults.found(), ...second.faults.found()]).toEqual([]);
  });

  it('sees one conversation in both, in one order, each message once', async () => {
    const first = await stage.visit();
    await first.chat.open();
    await first.chat.say('hello');
    await first.chat.rows.nth(2).waitFor();
    const second = await openPage(first.context, stage.deskbell.url);
    await second.chat.open();
    await second.chat.rows.nth(2).waitFor();

    // At once from both.
    await Promise.all([
      first.chat.say('order #1042, ada@example.com'),
      second.chat.say('order #1044, grace@example.com'),
    ]);
    for (const { chat } of [first, second]) {
      await chat.card('1042').waitFor();
      await chat.card('1044').waitFor();
      await chat.dialog.getByText('Sending…').waitFor({ state: 'detached' });
    }
    const said = await first.chat.said();
    expect(said).toHaveLength(9);
    expect(new Set(said).size).toBe(9);
    expect(await second.chat.said()).toEqual(said);
    expect([...first.faults.found(), ...second.faults.found()]).toEqual([]);
  });

  it('has one conversation even when both were open before the first word', async () => {
    const first = await stage.visit();
    const second = await openPage(first.context, stage.deskbell.url);
    await first.chat.open();
    await second.chat.open();
    await first.chat.say('hello');
    await first.chat.rows.nth(2).waitFor();
    await second.chat.say('thanks');
    await second.chat.rows.nth(4).waitFor();
    await first.chat.rows.nth(4).waitFor();
    expect(await second.chat.said()).toEqual(await first.chat.said());
  });
});

describe('a server that is killed between question and answer', () => {
  it('answers after its restart, once, and the page needs no help', async () => {
    await refreshWidgetFolder();
    const dataFolder = createDataFolder();
    const begin = (port?: number) =>
      startServerProcess({
        backend: stage.backend,
        dataFolder,
        ...(port === undefined ? {} : { port }),
      });
    let server = await begin();
    try {
      await stage.backend.set({ backend: { mode: 'slow', seconds: 60 } });
      const { chat, page, faults } = await stage.visit({ url: stage.host({ server: server.url }) });
      await chat.open();
      await chat.say('order #1042, ada@example.com');
      await chat.dialog.getByText('Looking up your order…').waitFor();
      await server.kill();
      await chat.dialog.getByText('No connection.').waitFor();
      await chat.say('thanks');
      expect(await chat.rows.last().innerText()).toMatch(/Sending…$/);

      await stage.backend.set({ backend: { mode: 'normal' } });
      server = await begin(server.port);
      await chat.card('1042').waitFor();
      await chat.rows.nth(5).waitFor();
      const said = await chat.said();
      expect(said).toHaveLength(6);
      expect(said.filter((row) => row === 'Kettle & Clay: Order 1042')).toHaveLength(1);
      expect(said.filter((row) => row === 'You: thanks')).toHaveLength(1);
      expect(readDatabase(dataFolder, 'select seq from entry')).toHaveLength(5);
      await page.reload();
      await chat.rows.nth(5).waitFor();
      expect([...(await chat.said())].sort()).toEqual([...said].sort());
      // What Chromium itself says about a server that is away.
      expect(faults.found().filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);
    } finally {
      await server.kill();
      removeFolder(dataFolder);
    }
  });
});
