import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteLanguages } from '../../shared/settings.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { answerWithCards, cardAnswers, drawPictures } from '../support/card-answers.ts';
import { writeSpeakingSite } from '../support/configuration.ts';
import { findChat } from '../support/page-chat.ts';
import { cardWords as arCards } from '../../widget/words/ar/cards.ts';
import { words as ar } from '../../widget/words/ar/panel.ts';
import { cardWords as deCards } from '../../widget/words/de/cards.ts';
import { words as de } from '../../widget/words/de/panel.ts';
import { cardWords as frCards } from '../../widget/words/fr/cards.ts';
import { words as fr } from '../../widget/words/fr/panel.ts';
import { cardWords as heCards } from '../../widget/words/he/cards.ts';
import { words as he } from '../../widget/words/he/panel.ts';

const titles = {
  de: 'Kessel & Ton',
  fr: 'Théière et Terre',
  ar: 'إبريق وطين',
  he: 'קומקום וחימר',
} as const;
const spoken = [
  { language: 'de', words: de, cards: deCards },
  { language: 'fr', words: fr, cards: frCards },
  { language: 'ar', words: ar, cards: arCards },
  { language: 'he', words: he, cards: heCards },
] as const;

let stage: Stage;
const folder = mkdtempSync(join(tmpdir(), 'deskbell-languages-'));
beforeAll(async () => {
  const sites = spoken.map(({ language }) => writeSpeakingSite(folder, language, titles[language]));
  stage = await openStage(sites, { dataFolder: folder, over: { answerer: answerWithCards() } });
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

async function open({ language, words }: (typeof spoken)[number]) {
  /** Once each: what was prefetched comes from the cache. */
  const asked = new Set<string>();
  const dir = words.direction;
  const visit = await stage.visit({
    url: stage.host({ site: language, dir, pictures: true }),
    browser: { ...phone, locale: language },
    before: async (page) => {
      await drawPictures(page);
      page.on('request', (request) => void asked.add(new URL(request.url()).pathname));
    },
  });
  const chat = findChat(visit.page, words);
  await chat.open();
  return { ...visit, chat, asked };
}

it('every language a site may speak is tried here or is English', () => {
  expect([...spoken.map(({ language }) => language), 'en'].sort()).toEqual(
    [...siteLanguages].sort(),
  );
});

describe.for(spoken)('a site in $language', (site) => {
  it('speaks it from the launcher on, for no request more, and the browser is told', async () => {
    const { chat, asked, faults } = await open(site);
    expect([...asked].filter((path) => path.startsWith('/widget/'))).toHaveLength(2);
    expect(await chat.dialog.getAttribute('lang')).toBe(site.language);
    const direction = await chat.textbox.evaluate((element) => {
      const parent = element.closest('.inside');
      return parent ? getComputedStyle(parent).direction : '';
    });
    expect(direction).toBe(site.words.direction);
    expect(faults.found()).toEqual([]);
  });

  it('shows every card in it, in its direction, without a word of English', async () => {
    const { page, chat } = await open(site);
    await chat.say(Object.keys(cardAnswers).join(' '));
    const { words, cards } = site;
    await chat.card('1042').waitFor();
    await chat.dialog.getByText(words.order.status.delivered).first().waitFor();
    await chat.dialog.getByRole('list', { name: cards.orders }).waitFor();
    await chat.dialog.getByRole('list', { name: cards.tickets }).waitFor();
    await chat.dialog.getByText(cards.stock.few(3)).waitFor();
    await chat.dialog.getByText(cards.ticketStatus.waiting).waitFor();
    await chat.dialog.getByRole('link', { name: 'Pay €33.30' }).waitFor();
    const text = await chat.log.innerText();
    expect(text).not.toMatch(/\b(Order|Delivered|Shipped|In stock|Request|Updated|As of|Sent)\b/);
    const overflows = await chat.log.evaluate((log) => log.scrollWidth > log.clientWidth);
    expect(overflows).toBe(false);
    await expectNoAxeViolations(page);
  });
});

describe('cards that are read from right to left', () => {
  it('begin at the right, and their arrows point on', async () => {
    const { chat } = await open(spoken[3]);
    await chat.say('orders');
    const row = chat.dialog.getByRole('button', { name: he.order.title('1042') });
    await row.waitFor();
    const name = await row.locator('.thing-name').boundingBox();
    const pill = await row.locator('.pill').boundingBox();
    expect((name?.x ?? 0) > (pill?.x ?? 0)).toBe(true);
    const flipped = await row
      .locator('.onward')
      .evaluate((arrow) => getComputedStyle(arrow).transform);
    expect(flipped).toBe('matrix(-1, 0, 0, 1, 0, 0)');
  });
});
