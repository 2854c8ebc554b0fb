import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };

describe('a phone', () => {
  it('gives the chat its whole screen, letters that make no browser zoom, and its page back', async () => {
    const url = stage.host({ body: '<p>Mug.</p>'.repeat(200) });
    const { page, chat } = await stage.visit({ url, browser: phone });
    await page.evaluate('scrollTo(0, 500)');
    await chat.launcher.tap();
    await chat.online();
    expect(await chat.dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 640 });
    const fontSize = await chat.textbox.evaluate((box) => getComputedStyle(box).fontSize);
    expect(Number.parseFloat(fontSize)).toBeGreaterThanOrEqual(16);
    // In the textbox the focus would bring up the keyboard over the conversation.
    expect(await chat.textbox.evaluate((box) => box.matches(':focus'))).toBe(false);
    await chat.close.tap();
    await chat.launcher.waitFor();
    expect(await page.evaluate('scrollY')).toBe(500);
    expect(await page.evaluate('getComputedStyle(document.documentElement).overflow')).toBe(
      'visible',
    );
  });

  it('gives it the whole screen on its side, too, where half of it is left for what was said', async () => {
    const aside = { ...phone, viewport: { width: 667, height: 320 } };
    const { chat } = await stage.visit({ url: stage.host(), browser: aside });
    await chat.launcher.tap();
    await chat.online();
    expect(await chat.dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 667, height: 320 });
    expect((await chat.log.boundingBox())?.height).toBeGreaterThan(160);
  });

  it('shows an order on the narrowest screen without scrolling sideways', async () => {
    const narrow = { ...phone, viewport: { width: 320, height: 480 } };
    const { chat } = await stage.visit({ browser: narrow });
    await chat.launcher.tap();
    await chat.online();
    await chat.say('order #1042, ada@example.com');
    await chat.card('1042').waitFor();
    expect(await chat.log.evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
  });

  it('has room for fingers: nothing to tap is smaller than 24 by 24', async () => {
    const { chat } = await stage.visit({ url: stage.host(), browser: phone });
    await chat.launcher.tap();
    await chat.online();
    await chat.say("I'd like an offer for 50 mugs");
    await chat.form.waitFor();
    for (const button of await chat.dialog.getByRole('button').all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
    }
  });
});
