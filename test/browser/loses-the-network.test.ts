import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { openStage } from '../support/browser-stage.ts';
import type { Stage, Visit } from '../support/browser-stage.ts';
import { readDatabase } from '../support/database.ts';
import { startProxy } from '../support/proxy.ts';
import type { Proxy } from '../support/proxy.ts';

let stage: Stage;
let network: Proxy;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  network = await startProxy(stage.deskbell);
});
afterEach(() => network.close());

/** A customer whose page reaches the server only over the network that a test can break. */
async function arrive(): Promise<Visit> {
  const visit = await stage.visit({ url: stage.host({ server: network.url }) });
  await visit.chat.open();
  return visit;
}

const notice = ({ chat }: Visit) => chat.dialog.getByText('No connection. What you write is kept');

/** How many messages of customers with this text are stored. */
const stored = (text: string) =>
  readDatabase(
    stage.deskbell.dataFolder,
    `select seq from entry where author = 'visitor' and instr(payload, ?) > 0`,
    text,
  ).length;

/** What a browser says about a network that is away; everything else is a fault. */
const besidesTheNetwork = ({ faults }: Visit) =>
  faults.found().filter((fault) => !/WebSocket connection to|net::ERR_/.test(fault));

describe('a customer whose network goes away', () => {
  it('goes on writing, sees what waits, and has it sent once when it is back', async () => {
    const visit = await arrive();
    const { chat, page } = visit;
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();

    network.cut();
    await notice(visit).waitFor();
    await chat.say('are you still there? 4711');
    await chat.say('order #1042, ada@example.com');
    const waiting = chat.rows.filter({ hasText: '4711' });
    expect(await waiting.innerText()).toMatch(/Sending…$/);
    expect(await chat.dialog.getByText('Sending…').count()).toBe(2);
    expect(stored('4711')).toBe(0);

    network.mend();
    await chat.dialog.getByRole('button', { name: 'Try now' }).click();
    await chat.card('1042').waitFor();
    await notice(visit).waitFor({ state: 'detached' });
    expect(await chat.dialog.getByText('Sending…').count()).toBe(0);
    expect((await chat.said()).filter((row) => row.startsWith('You: '))).toEqual([
      'You: hello',
      'You: are you still there? 4711',
      'You: order #1042, ada@example.com',
    ]);
    expect(stored('4711')).toBe(1);
    const shown = await chat.said();
    await page.reload();
    await chat.card('1042').waitFor();
    expect(await chat.said()).toEqual(shown);
    expect(besidesTheNetwork(visit)).toEqual([]);
  });

  it('is not shown the same twice when only the acknowledgement was lost', async () => {
    const visit = await arrive();
    const { chat } = visit;
    network.swallowReplies();
    await chat.say('hello 4712');
    await expect.poll(() => stored('4712')).toBe(1);
    expect(await chat.rows.filter({ hasText: '4712' }).innerText()).toMatch(/Sending…$/);

    network.cut();
    await notice(visit).waitFor();
    network.mend();
    await chat.dialog.getByRole('button', { name: 'Try now' }).click();
    await chat.rows.nth(2).waitFor();
    expect(await chat.said()).toEqual([
      expect.any(String),
      'You: hello 4712',
      expect.stringMatching(/^Kettle & Clay: /),
    ]);
    expect(stored('4712')).toBe(1);
    expect(besidesTheNetwork(visit)).toEqual([]);
  });

  it('is helped by a browser that says it is online again, without a click', async () => {
    const visit = await arrive();
    const { chat, context } = visit;
    await context.setOffline(true);
    network.cut();
    await notice(visit).waitFor();
    await chat.say('hello 4713');
    network.mend();
    await context.setOffline(false);
    await chat.rows.nth(2).waitFor();
    expect(stored('4713')).toBe(1);
    expect(besidesTheNetwork(visit)).toEqual([]);
  });

  it('can leave: what waits and what was begun are there on the next page, and sent once', async () => {
    const visit = await arrive();
    const { chat, page } = visit;
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    network.cut();
    await notice(visit).waitFor();
    await chat.say('said without a network 4714');
    await chat.textbox.fill('begun and not sent');
    await page.goto('about:blank');

    network.mend();
    await page.goBack();
    await chat.online();
    await chat.rows.nth(4).waitFor();
    expect(await chat.textbox.inputValue()).toBe('begun and not sent');
    expect((await chat.said()).filter((row) => row.includes('4714'))).toEqual([
      'You: said without a network 4714',
    ]);
    expect(stored('4714')).toBe(1);
    expect(stored('begun')).toBe(0);
    expect(besidesTheNetwork(visit)).toEqual([]);
  });
});

describe('a customer whose network is away from the start', () => {
  it('is told on the button that the chat did not load, and gets it with the next click', async () => {
    const visit = await stage.visit({ url: stage.host({ server: network.url }) });
    const { chat, page } = visit;
    await chat.launcher.waitFor();
    network.cut();
    await chat.launcher.click();
    await page.getByRole('button', { name: 'Open chat. The chat could not be loaded.' }).waitFor();
    network.mend();
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    expect(await chat.launcher.count()).toBe(0);
    expect(besidesTheNetwork(visit)).toEqual([]);
  });

  it('is told that a form did not load, and gets it with a tap', async () => {
    const visit = await stage.visit({
      url: stage.host({ server: network.url }),
      before: (page) => page.route(/\/form-[^/]+\.js/, (route) => route.abort(), { times: 1 }),
    });
    const { chat } = visit;
    await chat.open();
    await chat.say('leave a message');
    await chat.dialog.getByText('The form could not be loaded.').waitFor();
    await chat.dialog.getByRole('button', { name: 'Try again' }).click();
    await chat.form.waitFor();
    expect(besidesTheNetwork(visit)).toEqual([]);
  });
});

describe('a message that cannot be sent', () => {
  /** A page that was closed with a message under way, long ago. */
  const leftBehind = (id: string, text: string) => `
    localStorage.setItem('deskbell:demo:unsent:${id}', JSON.stringify({
      id: '${id}', body: { type: 'text', text: '${text}' }, at: 0, state: 'sending',
    }));`;

  it('says so, and is sent once by a tap', async () => {
    const script = leftBehind('message-of-yore-1', 'from long ago 4715');
    const visit = await stage.visit({ url: stage.host({ script }) });
    const { chat, page } = visit;
    await chat.open();
    const row = chat.rows.filter({ hasText: '4715' });
    expect(await row.innerText()).toMatch(/Not sent\. You wrote this earlier/);
    expect(stored('4715')).toBe(0);
    await expectNoAxeViolations(page);

    await row.getByRole('button', { name: 'Try again' }).click();
    await chat.rows.nth(2).waitFor();
    expect(await row.innerText()).toMatch(/Sent/);
    expect(stored('4715')).toBe(1);
    expect(visit.faults.found()).toEqual([]);
  });

  it('can be deleted instead, and stays deleted', async () => {
    const text = 'from long ago 4716';
    const script = `if (!sessionStorage.again) { ${leftBehind('message-of-yore-2', text)} }
      sessionStorage.again = 1;`;
    const visit = await stage.visit({ url: stage.host({ script }) });
    const { chat, page } = visit;
    await chat.open();
    await chat.rows.filter({ hasText: '4716' }).getByRole('button', { name: 'Delete' }).click();
    expect(await chat.rows.filter({ hasText: '4716' }).count()).toBe(0);
    await page.reload();
    await chat.online();
    expect(await chat.rows.filter({ hasText: '4716' }).count()).toBe(0);
    expect(stored('4716')).toBe(0);
  });
});
