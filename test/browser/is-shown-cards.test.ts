import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answerer } from '../../server/intents/answerer.ts';
import type { EntryBody } from '../../shared/entry.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { openStage } from '../support/browser-stage.ts';
import type { Stage, Visit } from '../support/browser-stage.ts';
import { answerWithCards, cardAnswers, drawPictures } from '../support/card-answers.ts';
import { mia } from '../support/hand-off.ts';
import { always } from '../support/reception.ts';
import { call } from '../support/rest.ts';

const markup = '<img src=x onerror="alarms+=1"><b>bold</b>';
const hostile: Record<string, EntryBody> = {
  hostile: {
    type: 'products',
    text: 'the list in words',
    products: [
      {
        name: `${markup} {{7*7}} \u202Eevil`,
        stock: 'in_stock',
        link: 'https://shop.example/"onclick="alarms+=1',
        price: { minor: 100, currency: 'EUR' },
      },
    ],
  },
  subjects: {
    type: 'tickets',
    text: 'the list in words',
    tickets: [{ id: markup, status: 'waiting', subject: markup }],
  },
  endless: {
    type: 'orders',
    text: 'the list in words',
    orders: [{ number: 'W'.repeat(64), status: 'out_for_delivery' }],
  },
  button: {
    type: 'link',
    text: 'the button in words',
    label: markup,
    link: 'https://pay.example/1',
  },
};

/** Looks something up until it is released. */
const lookup = Promise.withResolvers<undefined>();
const answer = answerWithCards(hostile);
const answerer: Answerer = async function* (turn) {
  if (turn.said.type === 'text' && turn.said.text === 'search products') {
    yield { type: 'status', code: 'product.search' };
    await lookup.promise;
  }
  yield* answer(turn);
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage([[['sites', 'demo', 'hours'], always]], {
    over: { answerer },
  });
});
afterAll(() => stage.close());

const everything = Object.keys(cardAnswers).join(' ');
const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const looks: [string, BrowserContextOptions & { dir?: 'rtl' }][] = [
  ['on a desktop in light', { ...desktop, colorScheme: 'light' }],
  ['on a desktop in dark', { ...desktop, colorScheme: 'dark' }],
  ['on a phone in light', { ...phone, colorScheme: 'light' }],
  ['on a phone in dark', { ...phone, colorScheme: 'dark' }],
  ['on a page that reads from right to left', { ...phone, dir: 'rtl' }],
  ['in colours the system forces', { ...desktop, forcedColors: 'active' }],
];

async function ask(words: string, like: (typeof looks)[number][1] = desktop): Promise<Visit> {
  const { dir = 'ltr', ...browser } = like;
  const url = stage.host({ dir, pictures: true, script: 'window.alarms = 0;' });
  const visit = await stage.visit({ url, browser, before: drawPictures });
  await visit.chat.open();
  await visit.chat.say(words);
  return visit;
}

const lists = (page: Page) => page.getByRole('dialog').getByRole('list');

describe.for(looks)('cards %s', ([, like]) => {
  it('are lists with names, large enough to be touched, as wide as the panel allows, and break no rule', async () => {
    const { page, chat, faults } = await ask(everything, like);
    await chat.dialog.getByRole('link', { name: 'Pay €33.30' }).waitFor();
    for (const name of ['Your orders', 'Your requests']) {
      expect(await chat.dialog.getByRole('list', { name }).getByRole('listitem').count()).toBe(3);
    }
    const products = chat.dialog.getByRole('list', { name: 'Products' });
    expect(await products.count()).toBe(2);
    const sizes = await chat.dialog
      .locator('.card')
      .locator('a, button')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(sizes.length).toBeGreaterThan(7);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
    const overflows = await chat.log.evaluate((log) => log.scrollWidth > log.clientWidth);
    expect(overflows).toBe(false);
    await expectNoAxeViolations(page);
    // One picture is gone, and the browser says so; nothing else is wrong.
    expect(faults.found().filter((fault) => !fault.includes('404'))).toEqual([]);
  });
});

describe('a list of orders', () => {
  it('says of each what tells it apart, and how old that is', async () => {
    const { page, chat } = await ask('orders', { ...desktop, locale: 'en-GB', timezoneId: 'UTC' });
    const list = chat.dialog.getByRole('list', { name: 'Your orders' });
    await list.waitFor();
    const texts = await list.getByRole('listitem').allInnerTexts();
    expect(texts.map((text) => text.split(/\n+/))).toEqual([
      ['Order 1042', '16 Nov 2026', '€33.30', 'Shipped'],
      ['Order 1037', '2 Oct 2026', '€118.00', 'Delivered'],
      ['Order 1021', 'Cancelled'],
    ]);
    await chat.dialog.getByText('As of 20 Nov 2026, 12:04').waitFor();
    // The card stands instead of the words that say the same.
    expect(await page.getByText('• 1042').count()).toBe(1);
    expect(await page.getByRole('log').getByText('• 1042').count()).toBe(0);
  });

  it('asks for the one that is tapped, as a quick reply would', async () => {
    const { chat } = await ask('orders');
    await chat.dialog.getByRole('button', { name: /^Order 1037/ }).click();
    await chat.hears('You said: Where is my order 1037?');
    expect((await chat.said()).at(-2)).toBe('You: Where is my order 1037?');
  });
});

describe('products', () => {
  it('show their pictures from our server without moving anything, and a frame where one is gone', async () => {
    const { chat } = await ask('products');
    const pictures = chat.dialog.getByRole('list', { name: 'Products' }).locator('img');
    await expect.poll(() => pictures.filter({ visible: true }).count()).toBe(2);
    const sources = await pictures.evaluateAll((all) =>
      all.map((each) => each.getAttribute('src') ?? ''),
    );
    for (const source of sources) {
      expect(source.startsWith(`${stage.deskbell.url}/v1/pictures/`)).toBe(true);
    }
    const frames = await chat.dialog
      .locator('.picture')
      .evaluateAll((all) => all.map((each) => [each.clientWidth, each.clientHeight]));
    expect(frames).toEqual([
      [72, 72],
      [72, 72],
      [72, 72],
    ]);
  });

  it('say once what they are called, what they cost and whether they are there', async () => {
    const { chat } = await ask('products', { ...desktop, locale: 'en-GB' });
    const list = chat.dialog.getByRole('list', { name: 'Products' });
    const mug = list.getByRole('link', {
      name: 'Harbour mug, 350 ml €16.00 In stock (opens in a new tab)',
      exact: true,
    });
    await mug.waitFor();
    expect(await mug.getAttribute('href')).toBe('https://shop.example/mug');
    expect(await mug.getAttribute('rel')).toBe('noopener noreferrer');
    await list.getByText('Only 3 left').waitFor();
    expect(await list.getByRole('listitem').last().innerText()).toMatch(/€9\.50\s+Out of stock/);
    expect(await list.getByRole('link').count()).toBe(2);
  });

  it('are shown on a page whose policy admits no pictures, each with an empty frame', async () => {
    const { chat } = await stage.visit({ url: stage.host(), before: drawPictures });
    await chat.open();
    await chat.say('products');
    await chat.dialog.getByText('Only 3 left').waitFor();
    await expect.poll(() => chat.dialog.locator('img').filter({ visible: true }).count()).toBe(0);
    expect(await chat.dialog.locator('.picture').count()).toBe(3);
  });
});

describe('tickets', () => {
  it('say what they are about, how far they are and since when', async () => {
    const { chat } = await ask('tickets', { ...desktop, locale: 'en-GB', timezoneId: 'UTC' });
    const list = chat.dialog.getByRole('list', { name: 'Your requests' });
    await list.waitFor();
    const texts = await list.getByRole('listitem').allInnerTexts();
    expect(texts.map((text) => text.replace(/\n+/g, ' | '))).toEqual([
      'The handle of my mug came off | Request 734 | Updated 18 Nov 2026 | Waiting for you',
      'Invoice with our VAT number | Request 702 | 28 Oct 2026 | Solved | (opens in a new tab)',
      'Request 688 | Received',
    ]);
  });
});

describe('a button that opens a page', () => {
  it('says whose page it is, and gives it no way back to the shop', async () => {
    const { chat } = await ask('pay');
    const link = chat.dialog.getByRole('link', { name: 'Pay €33.30' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe('https://pay.example/i/1042');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    await chat.dialog.getByText('pay.example', { exact: true }).waitFor();
  });
});

describe('cards that hold hostile text', () => {
  it('show it as text, in the panel as wide as it was', async () => {
    const { page, chat, faults } = await ask(Object.keys(hostile).join(' '));
    await chat.dialog.getByRole('link', { name: markup }).last().waitFor();
    expect(await lists(page).filter({ hasText: markup }).count()).toBeGreaterThanOrEqual(2);
    expect(await chat.dialog.locator('img, b, script, [onerror], [onclick]').count()).toBe(0);
    const overflows = await chat.log.evaluate((log) => log.scrollWidth > log.clientWidth);
    expect(overflows).toBe(false);
    expect(await page.evaluate('alarms')).toBe(0);
    expect(faults.found()).toEqual([]);
  });

  it('neither link to code nor ask another host for a picture, even where somebody on the way says so', async () => {
    const swap = (page: Page) =>
      page.routeWebSocket(/socket\.io/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((frame) =>
          socket.send(
            String(frame)
              .replaceAll('https://pay.example/', 'javascript:alert(1)//')
              .replaceAll('https://shop.example/', 'javascript:alert(1)//')
              .replaceAll('/v1/pictures/', '@evil.example/'),
          ),
        );
      });
    const { chat } = await stage.visit({ url: stage.host({ pictures: true }), before: swap });
    await chat.open();
    await chat.say('products pay');
    await chat.dialog.getByText('Only 3 left').waitFor();
    await chat.hears('Pay €33.30: javascript:alert(1)');
    expect(await chat.dialog.locator('.rows a, .rows img').count()).toBe(0);
  });
});

describe('the code that draws cards', () => {
  it('is not asked for before the first card, and once for all of them', async () => {
    const asked: string[] = [];
    const { chat } = await stage.visit({
      url: stage.host({ pictures: true }),
      before: async (page) => {
        await drawPictures(page);
        page.on('request', (request) => void asked.push(request.url()));
      },
    });
    const parts = () => asked.filter((url) => /\/cards-/.test(url)).length;
    await chat.open();
    await chat.say('hello');
    await chat.hears('You said: hello');
    expect(parts()).toBe(0);
    await chat.say('orders tickets');
    await chat.dialog.getByRole('list', { name: 'Your requests' }).waitFor();
    expect(parts()).toBe(1);
  });

  it('comes while the shop’s systems are asked, so that no words turn into a card', async () => {
    const { page, chat } = await stage.visit({ url: stage.host({ pictures: true }) });
    const came = page.waitForResponse(/\/cards-/);
    await chat.open();
    await chat.say('search products');
    await came;
    expect(await chat.dialog.locator('.card').count()).toBe(0);
    lookup.resolve(undefined);
    await chat.dialog.getByRole('list', { name: 'Products' }).waitFor();
  });

  it('leaves the same in words when it does not come', async () => {
    const { chat } = await stage.visit({
      url: stage.host(),
      before: (page) => page.route(/\/cards-/, (route) => route.abort()),
    });
    await chat.open();
    await chat.say('orders pay');
    await chat.hears('• 1037 · Delivered · €118.00');
    await chat.hears('Pay €33.30: https://pay.example/i/1042');
    await chat.dialog.getByRole('link', { name: 'https://pay.example/i/1042' }).waitFor();
  });
});

describe('a person of the shop', () => {
  it('is called by name, and what is told in nobody’s name stands apart', async () => {
    const { page, chat } = await ask('I want to talk to a person');
    await chat.dialog.locator('.row.system').first().waitFor();
    const key = await stage.deskbell.key();
    const rest = (method: string, path: string, body?: unknown) =>
      call(stage.deskbell.url, method, `/v1/conversations${path}`, { key, body });
    const { body } = await rest('GET', '?status=waiting');
    const [id] = /cnv_[\w-]+/.exec(JSON.stringify(body)) ?? [];
    expect((await rest('POST', `/${id}/take`, { agent: mia })).status).toBe(200);
    await rest('POST', `/${id}/messages`, { agent: mia, message: 'Hello, this is Mia.' });
    await chat.hears('Hello, this is Mia.');
    await chat.dialog.locator('.who', { hasText: 'Mia' }).waitFor();
    await expectNoAxeViolations(page);
  });
});
