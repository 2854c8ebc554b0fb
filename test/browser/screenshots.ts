import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPage, openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { answerWithCards, drawPictures } from '../support/card-answers.ts';
import { writeSpeakingSite } from '../support/configuration.ts';
import { askedInHebrew, pictures, stopTheClocks } from '../support/page-pictures.ts';
import type { Picture } from '../support/page-pictures.ts';
import { startProxy } from '../support/proxy.ts';

/** `npm run screenshots`: takes every picture of docs/screenshots anew, or those whose names hold the argument. */
const folder = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const wanted = process.argv[2] ?? '';
const largestBytes = 250_000;

mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'deskbell-pictures-'));
const stage = await openStage();
const cards = await openStage([writeSpeakingSite(data, 'he', 'קומקום וחימר')], {
  dataFolder: data,
  over: { answerer: answerWithCards(askedInHebrew) },
});
try {
  for (const picture of pictures.filter(({ name }) => name.includes(wanted))) {
    const bytes = await take(picture);
    process.stdout.write(`${picture.name}.png ${Math.round(bytes / 1_000)} KB\n`);
    if (bytes > largestBytes) process.exitCode = 1;
  }
} finally {
  await stage.close();
  await cards.close();
  rmSync(data, { recursive: true, force: true });
}

async function take(picture: Picture): Promise<number> {
  const { browser, backend, deskbell }: Stage = picture.cards ? cards : stage;
  await backend.set({ backend: { mode: 'normal' } });
  const network = await startProxy(deskbell);
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...picture.like,
  });
  try {
    const url =
      picture.cards === 'he'
        ? cards.host({ server: network.url, site: 'he', dir: 'rtl', pictures: true })
        : network.url;
    const { page, chat } = await openPage(context, url, drawPictures);
    await page.waitForLoadState('networkidle');
    if (picture.rtl) await page.evaluate(`document.documentElement.dir = 'rtl'`);
    await picture.story({ page, chat, network });
    await page.evaluate('document.fonts.ready');
    await page.evaluate(stopTheClocks);
    await page.mouse.move(0, 0);
    const path = join(folder, `${picture.name}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return statSync(path).size;
  } finally {
    await context.close();
    await network.close();
  }
}
