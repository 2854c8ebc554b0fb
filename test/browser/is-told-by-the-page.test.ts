import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('a page that talks to the widget', () => {
  it('is heard before the script has loaded, in the order of its words', async () => {
    const script = `
      window.heard = [];
      window.Deskbell = window.Deskbell || [];
      for (const name of ['ready', 'open', 'close'])
        Deskbell.push(['on', name, () => heard.push(name)]);
      Deskbell.push(['on', 'message', ({ author }) => heard.push('message of ' + author)]);
      Deskbell.push(['say', 'order #1042, ada@example.com']);`;
    const { page, chat, faults } = await stage.visit({ url: stage.host({ script }) });
    await chat.card('1042').waitFor();
    expect((await chat.said()).slice(1)).toEqual([
      'You: order #1042, ada@example.com',
      'Kettle & Clay: Order 1042 is on its way to you.',
      'Kettle & Clay: Order 1042',
    ]);
    expect(await page.evaluate('heard')).toEqual([
      'ready',
      'open',
      'message of bot',
      'message of bot',
    ]);
    expect(faults.found()).toEqual([]);
  });

  it('opens, closes and toggles the panel, and is told each time once', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.launcher.waitFor();
    await page.evaluate(`{
      window.heard = [];
      for (const name of ['open', 'close']) Deskbell.on(name, () => heard.push(name));
      Deskbell.open();
      Deskbell.open();
    }`);
    await chat.online();
    expect(await page.evaluate('heard')).toEqual(['open']);
    await page.evaluate('Deskbell.toggle()');
    await chat.launcher.waitFor();
    expect(await chat.dialog.count()).toBe(0);
    await page.evaluate(`Deskbell.push(['toggle'], ['close'])`);
    expect(await page.evaluate('heard')).toEqual(['open', 'close', 'open', 'close']);
  });

  it('hides the launcher and shows it again', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.open();
    await page.evaluate('Deskbell.hide()');
    expect(await chat.dialog.count()).toBe(0);
    expect(await chat.launcher.isVisible()).toBe(false);
    await page.evaluate('Deskbell.show()');
    expect(await chat.launcher.isVisible()).toBe(true);
  });

  it('stops listening when it likes, and is told late that the widget was ready', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.launcher.waitFor();
    await page.evaluate(`{
      window.heard = [];
      const stop = Deskbell.on('open', () => heard.push('first'));
      Deskbell.on('open', () => heard.push('second'));
      Deskbell.on('ready', () => heard.push('ready'));
      stop();
      Deskbell.open();
    }`);
    await chat.online();
    expect(await page.evaluate('heard')).toEqual(['ready', 'second']);
  });

  it('harms nobody with a listener that throws or a command that does not exist', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host() });
    await chat.launcher.waitFor();
    await page.evaluate(`{
      window.heard = [];
      Deskbell.on('open', () => { throw new Error('a fault of the page'); });
      Deskbell.on('open', () => heard.push('open'));
      Deskbell.push(['constructor'], ['toString'], ['no such command'], ['open']);
    }`);
    await chat.online();
    expect(await page.evaluate('heard')).toEqual(['open']);
    // The page's own fault stays the page's own, and visible to it.
    expect(faults.found()).toEqual(['uncaught: a fault of the page']);
  });

  it('may say more than fits: the customer finds it in the textbox', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.launcher.waitFor();
    await page.evaluate(`Deskbell.say('x'.repeat(4001))`);
    await chat.online();
    expect((await chat.textbox.inputValue()).length).toBe(4_001);
    await chat.dialog.getByText('1 too many').waitFor();
    expect(await chat.rows.count()).toBe(1);
  });

  it('has the conversation again on its next page after it destroyed the widget', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host() });
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    const said = await chat.said();
    await page.evaluate('Deskbell.destroy()');
    expect(await chat.launcher.count()).toBe(0);
    await page.reload();
    await chat.rows.nth(2).waitFor();
    expect(await chat.said()).toEqual(said);
    expect(faults.found()).toEqual([]);
  });
});
