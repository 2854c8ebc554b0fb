import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** What has the focus, by name: through the shadow root when it is in there. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const label = element instanceof HTMLInputElement ? element.name : element?.textContent;
    return element?.ariaLabel ?? element?.id.concat(label ?? '') ?? '';
  });

const body = '<a id="before" href="#x">The catalogue</a>';

describe('a customer without a mouse', () => {
  it('opens the chat, writes, and closes it with the focus where it was', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host({ body }) });
    await chat.launcher.waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('beforeThe catalogue');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Open chat');
    expect(await chat.launcher.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await chat.online();
    expect(await focused(page)).toBe('Write a message');

    await page.keyboard.type('first line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    expect(await chat.textbox.inputValue()).toBe('first line\nsecond line');
    expect(await chat.rows.count()).toBe(1);
    await page.keyboard.press('Enter');
    await chat.rows.nth(2).waitFor();
    expect((await chat.said())[1]).toBe('You: first line\nsecond line');
    expect(await chat.textbox.inputValue()).toBe('');
    expect(await focused(page)).toBe('Write a message');

    await page.keyboard.press('Escape');
    await chat.dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Open chat');
    expect(faults.found()).toEqual([]);
  });

  it('reaches the tracking link and every field of the form, and can send it', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host({ body }) });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await chat.online();
    await page.keyboard.type('order #1042, ada@example.com\n');
    await chat.card('1042').waitFor();
    await page.keyboard.type('leave a message\n');
    await chat.form.waitFor();

    const stops: string[] = [];
    const back = async () => {
      await page.keyboard.press('Shift+Tab');
      stops.push(await focused(page));
    };
    for (let step = 0; step < 10; step += 1) await back();
    expect(stops).toEqual([
      expect.stringContaining('Send'),
      expect.stringMatching(/consent$/),
      expect.stringMatching(/message/),
      expect.stringMatching(/email$/),
      expect.stringMatching(/name$/),
      expect.stringContaining('Track'),
      'ada@example.com',
      'Conversation',
      'Close chat',
      // Out of the panel, into the page: nothing holds the focus.
      'beforeThe catalogue',
    ]);

    await chat.form.getByLabel('Your name').focus();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ada@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('50 mugs');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await chat.hears('Thank you, Ada!');
    expect(faults.found()).toEqual([]);
  });

  it('leaves the panel forwards, too', async () => {
    const { page, chat } = await stage.visit({ url: stage.host({ body }) });
    await chat.open();
    await chat.textbox.fill('x');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Send');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).not.toBe('Close chat');
    expect(await chat.dialog.count()).toBe(1);
  });

  it('types into the chat without setting off the shortcuts of the page', async () => {
    const script = `
      window.heard = [];
      for (const type of ['keydown', 'keypress', 'keyup'])
        document.addEventListener(type, ({ key }) => heard.push(key));`;
    const { page, chat } = await stage.visit({ url: stage.host({ script }) });
    await chat.open();
    await page.evaluate('heard.length = 0');
    await page.keyboard.type('search /');
    expect(await page.evaluate('heard')).toEqual([]);
  });
});

describe('a customer who listens', () => {
  it('is told the newest thing the shop said, not the history, and not their own words', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.open();
    const live = chat.dialog.locator('[aria-live=polite]');
    expect(await live.innerText()).toBe('');
    await chat.say('order #1042, ada@example.com');
    await chat.card('1042').waitFor();
    expect(await live.textContent()).toBe('Order 1042: Shipped');
    expect(await chat.log.getAttribute('aria-live')).toBe('off');

    await page.reload();
    await chat.card('1042').waitFor();
    // Read again for the eye; nobody wants to hear it again.
    expect(await live.textContent()).toBe('');
    await chat.say('hello');
    await chat.rows.nth(5).waitFor();
    expect(await live.textContent()).not.toBe('');
    expect(await live.textContent()).not.toContain('1042');
  });

  it('hears from the closed panel by the name of its button', async () => {
    await stage.backend.set({ backend: { mode: 'slow', seconds: 0.6 } });
    const { page, chat } = await stage.visit({ url: stage.host() });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    await chat.dialog.getByText('Looking up your order…').waitFor();
    await page.keyboard.press('Escape');
    const button = page.getByRole('button', { name: 'Open chat, 2 new messages' });
    await button.click();
    await chat.card('1042').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open chat', exact: true }).waitFor();
  });
});
