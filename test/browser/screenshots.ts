import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openPage, openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { pictures, stopTheClocks } from '../support/page-pictures.ts';
import type { Picture } from '../support/page-pictures.ts';
import { startProxy } from '../support/proxy.ts';

/** `npm run screenshots`: takes every picture of docs/screenshots anew, or those whose names hold the argument. */
const folder = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const wanted = process.argv[2] ?? '';
const largestBytes = 250_000;

mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  for (const picture of pictures.filter(({ name }) => name.includes(wanted))) {
    const bytes = await take(stage, picture);
    process.stdout.write(`${picture.name}.png ${Math.round(bytes / 1_000)} KB\n`);
    if (bytes > largestBytes) process.exitCode = 1;
  }
} finally {
  await stage.close();
}

async function take({ browser, backend, deskbell }: Stage, picture: Picture): Promise<number> {
  await backend.set({ backend: { mode: 'normal' } });
  const network = await startProxy(deskbell);
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...picture.like,
  });
  try {
    const { page, chat } = await openPage(context, network.url);
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
