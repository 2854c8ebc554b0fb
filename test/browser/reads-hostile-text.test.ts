import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';

let stage: Stage;
let shop: MisbehavingBackend;
beforeAll(async () => {
  shop = await startMisbehavingBackend();
  stage = await openStage([[['connections', 'shop', 'baseUrl'], shop.url]]);
});
afterAll(async () => {
  await stage.close();
  await shop.close();
});

/** Elements of the panel that only markup can have made. */
const foreign = (page: Page): Promise<number> =>
  page.getByRole('dialog').locator('img, script, iframe, object, style, b, [onerror]').count();

/** Would say so if any of the texts below came to life. */
const alarm = 'window.alarms = 0; window.alert = () => { alarms += 1; };';

const texts: [string, string][] = [
  ['markup', '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b>'],
  ['entities', '&lt;img src=x onerror=alert(1)&gt; &amp;amp; &#x3c;'],
  ['a template', '{{ constructor.constructor("alert(1)")() }} ${alert(1)} <%= alert(1) %>'],
  ['the other direction', 'שלום, \u202Eevil\u202C مرحبا 123'],
  ['emoji and joined ones', '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ﷽ 𝒳'],
  ['characters nobody sees', 'a\u200Bb\u200Dc\uFEFFd\u00ADe'],
  ['a prototype', '__proto__ constructor {"__proto__":{"x":1}}'],
];

describe.for(texts)('a customer who writes %s', ([, text]) => {
  it('sees exactly that, also after a reload', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host({ script: alarm }) });
    await chat.open();
    await chat.say(text);
    await chat.rows.nth(2).waitFor();
    expect((await chat.said())[1]).toBe(`You: ${text}`);
    await page.reload();
    await chat.rows.nth(2).waitFor();
    expect((await chat.said())[1]).toBe(`You: ${text}`);
    expect(await foreign(page)).toBe(0);
    expect(await page.evaluate('alarms')).toBe(0);
    expect(faults.found()).toEqual([]);
  });
});

describe('a customer who writes very much', () => {
  it('may send 4000 characters, is stopped one later, and the panel stays as wide as it was', async () => {
    const { chat } = await stage.visit({ url: stage.host() });
    await chat.open();
    const wide = 'W'.repeat(4_000);
    await chat.textbox.fill(`${wide}W`);
    await chat.dialog.getByText('1 too many').waitFor();
    await chat.textbox.press('Enter');
    expect(await chat.rows.count()).toBe(1);
    await chat.say(wide);
    await chat.rows.nth(2).waitFor();
    expect((await chat.said())[1]).toBe(`You: ${wide}`);
    const overflows = await chat.log.evaluate((log) => log.scrollWidth > log.clientWidth);
    expect(overflows).toBe(false);
  });
});

describe('links in what was said', () => {
  it('are offered for web and mail addresses, without the page behind them, and for nothing else', async () => {
    const { page, chat } = await stage.visit({ url: stage.host({ script: alarm }) });
    await chat.open();
    await chat.say(
      'javascript:alert(1) data:text/html,<script>alert(1)</script> vbscript:x JaVaScRiPt:alert(1) ' +
        'see https://shop.example/a?b=c. or write to ada@example.com',
    );
    await chat.rows.nth(2).waitFor();
    const links = chat.rows.nth(1).getByRole('link');
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      'https://shop.example/a?b=c',
      'mailto:ada@example.com',
    ]);
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('rel')))).toEqual([
      'noopener noreferrer',
      'noopener noreferrer',
    ]);
    expect(await page.evaluate('alarms')).toBe(0);
  });
});

describe('a backend that answers with markup', () => {
  const markup = '<img src=x onerror=alert(1)>';
  const answerWith = (trackingUrl: string) =>
    shop.answer(
      json({
        order_no: '1042',
        state: 'dispatched',
        customer: { email: 'ada@example.com' },
        created_at: '2026-11-01T10:00:00Z',
        eta: null,
        currency: 'EUR',
        grand_total: '24.00',
        lines: [
          { title: `${markup}mug`, qty: 1, unit_price: '24.00' },
          { title: '\u202Emug of the other way', qty: 1, unit_price: '0.00' },
        ],
        parcels: [{ carrier: `<b>${markup}</b>`, tracking_no: '1', tracking_url: trackingUrl }],
      }),
    );

  it('has it shown as text, in the card and in what is read aloud', async () => {
    answerWith('https://track.example/"><script>alert(1)</script>');
    const { page, chat, faults } = await stage.visit({ url: stage.host({ script: alarm }) });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    const card = chat.card('1042');
    await card.waitFor();
    expect(await card.innerText()).toContain(`${markup}mug`);
    expect(await card.innerText()).toContain(`<b>${markup}</b>`);
    expect(await foreign(page)).toBe(0);
    expect(await page.evaluate('alarms')).toBe(0);
    expect(faults.found()).toEqual([]);
  });

  it('gets no link with an address that would run code', async () => {
    answerWith('javascript:alert(document.domain)');
    const { page, chat, faults } = await stage.visit({ url: stage.host({ script: alarm }) });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    await chat.rows.nth(2).waitFor();
    const links = await chat.dialog
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    // The customer's own address, in the message.
    expect(links).toEqual(['mailto:ada@example.com']);
    expect(await page.evaluate('alarms')).toBe(0);
    expect(faults.found()).toEqual([]);
  });

  it('gets none even where somebody on the way put one in', async () => {
    answerWith('https://track.example/1');
    const swap = (page: Page) =>
      page.routeWebSocket(/socket\.io/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((frame) =>
          socket.send(String(frame).replace('https://track.example/1', 'javascript:alert(1)')),
        );
      });
    const { page, chat } = await stage.visit({
      url: stage.host({ script: alarm }),
      before: swap,
    });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    const card = chat.card('1042');
    await card.waitFor();
    expect(await card.getByRole('link').count()).toBe(0);
    expect(await page.evaluate('alarms')).toBe(0);
  });
});
