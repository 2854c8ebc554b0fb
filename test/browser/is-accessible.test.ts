import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { startProxy } from '../support/proxy.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.backend.set({ backend: { mode: 'normal' } }));

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const looks: [string, BrowserContextOptions][] = [
  ['on a desktop in light', { ...desktop, colorScheme: 'light' }],
  ['on a desktop in dark', { ...desktop, colorScheme: 'dark' }],
  ['on a phone in light', { ...phone, colorScheme: 'light' }],
  ['on a phone in dark', { ...phone, colorScheme: 'dark' }],
];

/** Colours must have arrived before their contrast is measured. */
const settled = (page: Page) =>
  page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');

async function expectNoViolations(page: Page): Promise<void> {
  await settled(page);
  await expectNoAxeViolations(page);
}

describe.for(looks)('the widget %s', ([, like]) => {
  it('has no accessibility violation closed, open, with an order, or with a form full of faults', async () => {
    const { page, chat } = await stage.visit({ browser: like });
    await chat.launcher.waitFor();
    await expectNoViolations(page);
    await chat.open();
    await expectNoViolations(page);
    await chat.say('order #1042, ada@example.com');
    await chat.card('1042').waitFor();
    await expectNoViolations(page);
    await chat.say("I'd like an offer for 50 mugs");
    await chat.form.getByRole('button', { name: 'Send' }).click();
    await chat.form.getByText('Please agree to go on.').waitFor();
    await expectNoViolations(page);
    await chat.fillLead({ name: 'Ada', email: 'ada@example.com', message: '50 mugs' });
    await chat.form.getByRole('button', { name: 'Send' }).click();
    await chat.hears('Thank you, Ada!');
    await expectNoViolations(page);
  });

  it('has none while it looks something up, or while the network is away', async () => {
    const network = await startProxy(stage.deskbell);
    try {
      await stage.backend.set({ backend: { mode: 'slow', seconds: 60 } });
      const url = stage.host({ server: network.url });
      const { page, chat } = await stage.visit({ url, browser: like });
      await chat.open();
      await chat.say('order #1042, ada@example.com');
      await chat.dialog.getByText('Looking up your order…').waitFor();
      await expectNoViolations(page);
      network.cut();
      await chat.dialog.getByText('No connection.').waitFor();
      await chat.say('hello?');
      await chat.dialog.getByText('Sending…').waitFor();
      await expectNoViolations(page);
    } finally {
      await network.close();
    }
  });
});
