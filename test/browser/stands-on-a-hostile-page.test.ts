import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('a page whose style sheet is at war with the world', () => {
  const styles: [string, string][] = [
    ['unsets everything', '* { all: unset !important }'],
    [
      'hides everything beside its body',
      'html > :not(body) { display: none !important; visibility: hidden !important; opacity: 0 !important }',
    ],
    [
      'lies over everything',
      `body::before { content: ''; position: fixed; inset: 0; z-index: 999999; background: #fff }
       html > * { z-index: 1 !important }`,
    ],
    [
      'moves and grows everything',
      `html { font-size: 62.5%; zoom: 1; } div, body > *, html > * { position: static !important;
       transform: rotate(3deg) !important; width: 4000px !important; z-index: -1 !important }
       button, textarea { color: lime !important; background: red !important; border: 9px solid !important }`,
    ],
  ];

  it.for(styles)('%s: the widget looks as it does anywhere', async ([, style]) => {
    const measure = async (url: string) => {
      const { chat } = await stage.visit({ url });
      const launcher = await chat.launcher.boundingBox();
      await chat.open();
      const look = (element: Element) => {
        const { color, backgroundColor, fontSize, opacity, border } = getComputedStyle(element);
        return { color, backgroundColor, fontSize, opacity, border };
      };
      return {
        launcher,
        panel: await chat.dialog.boundingBox(),
        textbox: await chat.textbox.boundingBox(),
        looks: [await chat.dialog.evaluate(look), await chat.textbox.evaluate(look)],
      };
    };
    expect(await measure(stage.host({ style }))).toEqual(await measure(stage.host()));
  });

  it('does not reach the page in return', async () => {
    const { page, chat } = await stage.visit({ url: stage.host() });
    const heading = page.locator('h1');
    const look = (element: Element) => ({ ...getComputedStyle(element) });
    const before = await heading.evaluate(look);
    await chat.open();
    expect(await heading.evaluate(look)).toEqual(before);
  });
});

describe('a page that takes names the widget could use', () => {
  it('does not confuse it with elements called currentScript, body, head or Deskbell', async () => {
    const body = `<p>
      <img name="currentScript"><img name="body"><img name="head">
      <form name="activeElement" id="adoptedStyleSheets"></form>
      <form id="Deskbell"><input name="push"></form></p>`;
    const { chat, faults } = await stage.visit({ url: stage.host({ body }) });
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    expect(faults.found()).toEqual([]);
  });

  it('lives beside old libraries that add to Array and Object', async () => {
    const script = `
      Array.prototype.contains = function (one) { return this.includes(one); };
      Array.prototype.toJSON = undefined;
      Object.defineProperty(Object.prototype, 'extend', { value() {}, enumerable: false });
      String.prototype.strip = String.prototype.trim;`;
    const { chat, faults } = await stage.visit({ url: stage.host({ script }) });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    await chat.card('1042').waitFor();
    expect(faults.found()).toEqual([]);
  });

  it('survives a page that draws itself anew', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host() });
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    await page.evaluate(`{
      const host = [...document.documentElement.children].find(({ shadowRoot }) => shadowRoot);
      host.remove();
      document.body.replaceChildren();
    }`);
    await chat.rows.nth(2).waitFor();
    await chat.say('thanks');
    await chat.rows.nth(4).waitFor();
    expect(faults.found()).toEqual([]);
  });
});

describe('a page that reads from right to left', () => {
  it('has the launcher and the panel in the other corner', async () => {
    const { page, chat } = await stage.visit({ url: stage.host({ dir: 'rtl' }) });
    const button = await chat.launcher.boundingBox();
    expect(button?.x).toBeLessThan(100);
    await chat.open();
    const panel = await chat.dialog.boundingBox();
    expect(panel?.x).toBeLessThan(100);
    // English words still read from left to right, wherever the panel stands.
    const inside = chat.dialog.locator('[dir]').first();
    expect(await inside.getAttribute('dir')).toBe('ltr');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(
      await page.evaluate('document.documentElement.clientWidth'),
    );
  });
});
