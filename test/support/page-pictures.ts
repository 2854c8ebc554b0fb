import type { BrowserContextOptions, Page } from 'playwright-core';
import { words as he } from '../../widget/words/he/panel.ts';
import { cardAnswers } from './card-answers.ts';
import { findChat } from './page-chat.ts';
import type { Chat } from './page-chat.ts';
import type { Proxy } from './proxy.ts';

/** What a picture's story may use. */
export type Scene = { page: Page; chat: Chat; network: Proxy };

export type Picture = {
  /** Of the file in docs/screenshots. */
  name: string;
  like: BrowserContextOptions;
  rtl?: boolean;
  /** Taken in a shop that shows every kind of card, in English or in Hebrew. */
  cards?: 'demo' | 'he';
  /** Brings the page to where the picture is taken. */
  story(scene: Scene): Promise<void>;
};

/** Words of the customers below that ask for cards, beside those of `cardAnswers`. */
export const askedInHebrew = {
  ההזמנות: cardAnswers.orders,
  והפניות: cardAnswers.tickets,
  ההזמנה: cardAnswers.status,
};

const desktop = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 };
const phone = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
const light = { colorScheme: 'light' } as const;
const dark = { colorScheme: 'dark' } as const;

const greeting = async ({ chat }: Scene) => chat.open();

async function order({ chat }: Scene): Promise<void> {
  await chat.open();
  await chat.say('Where is my order 1042?');
  await chat.hears('Which e-mail address');
  await chat.say('ada@example.com');
  await chat.card('1042').waitFor();
}

async function form({ chat }: Scene): Promise<void> {
  await chat.open();
  await chat.say("I'd like an offer for 50 mugs");
  await chat.form.waitFor();
}

async function formWithFaults(scene: Scene): Promise<void> {
  await form(scene);
  const { form: lead } = scene.chat;
  await lead.getByLabel('Your name').fill('Ada Lovelace');
  await lead.getByLabel('Your e-mail address').fill('ada@example');
  await lead.getByRole('button', { name: 'Send' }).click();
  await lead.getByText('Please agree to go on.').waitFor();
}

async function sent(scene: Scene): Promise<void> {
  await form(scene);
  const { chat } = scene;
  await chat.fillLead({
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    message: "I'd like an offer for 50 mugs with our logo, by the end of January.",
  });
  await chat.form.getByRole('button', { name: 'Send' }).click();
  await chat.hears('Thank you, Ada');
}

async function offline({ chat, network }: Scene): Promise<void> {
  await chat.open();
  await chat.say('hello');
  await chat.rows.nth(2).waitFor();
  network.cut();
  await chat.dialog.getByText('No connection.').waitFor();
  await chat.say('Where is my order 1042?');
  await chat.dialog.getByText('Sending…').waitFor();
}

async function failed({ page, chat }: Scene): Promise<void> {
  // What a page of an hour ago could not send.
  await page.evaluate(`localStorage.setItem('deskbell:demo:unsent:message-of-yore-1',
    JSON.stringify({ id: 'message-of-yore-1', at: Date.now() - 3600000, state: 'failed',
      body: { type: 'text', text: 'Do you ship teapots to Iceland?' } }))`);
  await chat.open();
  await chat.dialog.getByText('Not sent.').waitFor();
}

const asking =
  (words: string, count = 2) =>
  async ({ page, chat }: Scene): Promise<void> => {
    await chat.open();
    await chat.say(words);
    await chat.dialog
      .locator('.card')
      .nth(count - 1)
      .waitFor();
    await page.waitForLoadState('networkidle');
  };

const askingInHebrew =
  (words: string, count?: number) =>
  (scene: Scene): Promise<void> =>
    asking(words, count)({ ...scene, chat: findChat(scene.page, he) });

/**
 * Runs in the page: times and dates become the same ones always, so that a picture changes only when what it
 * shows has changed.
 */
export const stopTheClocks = `{
  const host = [...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot);
  const walk = (node) => {
    for (const child of node.childNodes) walk(child);
    if (node.nodeType !== Node.TEXT_NODE) return;
    const words = node.data.replace(/^\\d\\d:\\d\\d$/, '10:24');
    const before = node.previousSibling?.previousSibling?.data;
    const day = { Ordered: '16 Nov 2026', Expected: '22 Nov 2026' }[before];
    node.data = day ?? words;
  };
  walk(host.shadowRoot);
}`;

/** The pictures of docs/screenshots, each with its story. */
export const pictures: readonly Picture[] = [
  {
    name: 'closed-desktop-light',
    like: { ...light, viewport: { width: 1024, height: 560 } },
    story: ({ chat }) => chat.launcher.waitFor(),
  },
  { name: 'greeting-desktop-light', like: { ...desktop, ...light }, story: greeting },
  { name: 'greeting-phone-dark', like: { ...phone, ...dark }, story: greeting },
  { name: 'order-desktop-light', like: { ...desktop, ...light }, story: order },
  { name: 'order-desktop-dark', like: { ...desktop, ...dark }, story: order },
  { name: 'order-phone-light', like: { ...phone, ...light }, story: order },
  { name: 'order-phone-dark', like: { ...phone, ...dark }, story: order },
  { name: 'order-desktop-rtl', like: { ...desktop, ...light }, rtl: true, story: order },
  {
    name: 'products-desktop-light',
    like: { ...desktop, ...light },
    cards: 'demo',
    story: asking('Show me some products and let me pay'),
  },
  {
    name: 'products-phone-dark',
    like: { ...phone, ...dark },
    cards: 'demo',
    story: asking('Show me some products and let me pay'),
  },
  {
    name: 'lists-desktop-dark',
    like: { ...desktop, ...dark },
    cards: 'demo',
    story: asking('Show me my orders and tickets'),
  },
  {
    name: 'lists-phone-light',
    like: { ...phone, ...light },
    cards: 'demo',
    story: asking('Show me my orders and tickets'),
  },
  {
    name: 'lists-phone-hebrew',
    like: { ...phone, ...light, locale: 'he' },
    cards: 'he',
    story: askingInHebrew('איפה ההזמנות והפניות שלי'),
  },
  {
    name: 'order-phone-hebrew',
    like: { ...phone, ...dark, locale: 'he' },
    cards: 'he',
    story: askingInHebrew('איפה ההזמנה שלי', 1),
  },
  { name: 'form-desktop-light', like: { ...desktop, ...light }, story: form },
  { name: 'form-faults-desktop-dark', like: { ...desktop, ...dark }, story: formWithFaults },
  { name: 'form-faults-phone-light', like: { ...phone, ...light }, story: formWithFaults },
  { name: 'sent-desktop-light', like: { ...desktop, ...light }, story: sent },
  { name: 'sent-phone-dark', like: { ...phone, ...dark }, story: sent },
  { name: 'offline-desktop-light', like: { ...desktop, ...light }, story: offline },
  { name: 'offline-phone-dark', like: { ...phone, ...dark }, story: offline },
  { name: 'failed-phone-light', like: { ...phone, ...light }, story: failed },
];
