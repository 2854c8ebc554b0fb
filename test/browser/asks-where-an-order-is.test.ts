import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const patient = { backend: { mode: 'normal' } };

const pages: [string, () => string][] = [
  ['the demo shop', () => stage.deskbell.url],
  ['a strict page of another origin that admits the host', () => stage.host()],
  ['a strict page of another origin that admits a nonce', () => stage.host({ policy: 'nonce' })],
];

describe.for(pages)('a customer on %s', ([, address]) => {
  it('asks for an order in two turns and sees that we look, then the card', async () => {
    await stage.backend.set({ backend: { mode: 'slow', seconds: 0.5 } });
    const { chat, faults } = await stage.visit({ url: address() });
    await chat.open();
    await chat.say('where is my order 1042?');
    await chat.hears('Which e-mail address did you use for order 1042?');
    await chat.say('ada@example.com');
    await chat.dialog.getByRole('status').getByText('Looking up your order…').waitFor();

    const card = chat.card('1042');
    await card.waitFor();
    expect(await chat.dialog.getByText('Looking up your order…').count()).toBe(0);
    expect(await card.getByRole('list', { name: 'Progress' }).innerText()).toMatch(
      /Received\s+In progress\s+Shipped\s+Out for delivery\s+Delivered\s+Expected \w+ \d+, \d{4}$/,
    );
    expect(await card.locator('[aria-current=step]').innerText()).toMatch(/^Shipped/);
    expect(await card.getByRole('list', { name: 'Items' }).innerText()).toMatch(
      /2 ×\s+Hearth mug\s+€48\.00\s+1 ×\s+River breakfast bowl\s+€29\.00\s+1 ×\s+Ember teapot\s+€78\.00/,
    );
    expect(await card.innerText()).toMatch(/Total\s+€159\.90/);
    expect(await card.innerText()).toContain('Alpenpost');
    const link = card.getByRole('link', { name: /^Track/ });
    expect(await link.getAttribute('href')).toBe('https://track.alpenpost.example/AP7731044219');
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(faults.found()).toEqual([]);
  });

  it('says everything in one sentence and is asked nothing', async () => {
    await stage.backend.set(patient);
    const { chat, faults } = await stage.visit({ url: address() });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    await chat.card('1042').waitFor();
    expect(await chat.said()).toEqual([
      expect.stringMatching(/^Kettle & Clay: Hello!/),
      'You: order #1042, ada@example.com',
      'Kettle & Clay: Order 1042 is on its way to you.',
      'Kettle & Clay: Order 1042',
    ]);
    expect(faults.found()).toEqual([]);
  });
});

describe('a customer on a small screen', () => {
  it('reads a long answer from its beginning, and the next one too', async () => {
    await stage.backend.set(patient);
    const { chat } = await stage.visit({ browser: { viewport: { width: 360, height: 560 } } });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    const inSight = async (text: string) => {
      const top = (await chat.dialog.getByText(text).first().boundingBox())?.y ?? -1;
      const log = await chat.dialog.getByRole('log').boundingBox();
      return log !== null && top >= log.y && top < log.y + log.height;
    };
    await chat.card('1042').waitFor();
    await expect.poll(() => inSight('Order 1042 is on its way')).toBe(true);
    await chat.say('order 1047, katherine@example.com');
    await chat.card('1047').waitFor();
    await expect.poll(() => inSight('Order 1047 is on its way')).toBe(true);
  });
});

describe('a customer who cannot prove that the order is theirs', () => {
  it('reads the same words as one who asks for an order that does not exist', async () => {
    await stage.backend.set(patient);
    const answerTo = async (text: string) => {
      const { chat } = await stage.visit();
      await chat.open();
      await chat.say(text);
      await chat.hears('I could not find an order');
      expect(await chat.dialog.getByRole('article').count()).toBe(0);
      return (await chat.said()).at(-1);
    };
    expect(await answerTo('order 1042, mallory@example.com')).toBe(
      await answerTo('order 9999, mallory@example.com'),
    );
  });

  it('may correct the address and then sees the card', async () => {
    const { chat } = await stage.visit();
    await chat.open();
    await chat.say('order 1042, mallory@example.com');
    await chat.hears('I could not find an order');
    await chat.say('ada@example.com');
    await chat.card('1042').waitFor();
  });
});

describe('the watch over errors and violations', () => {
  it('sees what a strict page refuses and what nobody caught', async () => {
    const script = `
      try { document.createElement('p').innerHTML = '<b>markup</b>'; } catch {}
      Promise.reject(new Error('nobody caught this'));
      console.error('said loudly');`;
    const inline = '<script>inline = 1</script>';
    const { page, faults } = await stage.visit({ url: stage.host({ script, body: inline }) });
    await page.waitForLoadState();
    await expect.poll(() => faults.found().join('\n')).toMatch(/nobody caught this/);
    expect(faults.found().join('\n')).toMatch(/said loudly/);
    expect(faults.found().join('\n')).toMatch(/Content Security Policy/);
    expect(faults.found().join('\n')).toMatch(/Trusted/);
  });
});
