import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolder, readInbox, runDemo, sendWebhook, turnSwitch } from './running-demo.ts';

const captured = {
  type: 'lead.captured',
  timestamp: '2026-11-20T09:00:00.000Z',
  data: {
    site: 'demo',
    lead: {
      id: 'led_0123456789012345678901',
      name: 'Ada <b>Lovelace</b>',
      email: 'ada@example.com',
      message: '50 mugs, please',
      consent: { text: 'You may write to me.', at: '2026-11-20T08:59:59.000Z' },
    },
  },
};

const leadWith = (counts: { whileOff: number; again: number }): unknown =>
  expect.objectContaining({
    webhook: 'evt_1',
    name: 'Ada <b>Lovelace</b>',
    email: 'ada@example.com',
    message: '50 mugs, please',
    consent: { text: 'You may write to me.', at: '2026-11-20T08:59:59.000Z' },
    ...counts,
  });

describe('the CRM', () => {
  it('shows a lead whose signature fits, word for word', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    expect(await sendWebhook(demo, 'evt_1', captured)).toBe(204);
    expect(await readInbox(demo)).toMatchObject({
      on: true,
      leads: [leadWith({ whileOff: 0, again: 0 })],
      events: [],
      refused: [],
    });
    await demo.stop();
  });

  it('keeps a changed body out and says why', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    const status = await sendWebhook(demo, 'evt_1', captured, (text) => text.replace('50', '51'));
    expect(status).toBe(400);
    expect(await readInbox(demo)).toMatchObject({
      leads: [],
      refused: [{ id: 'evt_1', reason: 'No matching signature found' }],
    });
    await demo.stop();
  });

  it('counts a webhook that comes again only once, also after a restart', async () => {
    using folder = createFolder();
    const first = await runDemo(folder.path);
    expect(await sendWebhook(first, 'evt_1', captured)).toBe(204);
    expect(await sendWebhook(first, 'evt_1', captured)).toBe(204);
    await first.stop();
    const second = await runDemo(folder.path);
    expect(await sendWebhook(second, 'evt_1', captured)).toBe(204);
    expect(await readInbox(second)).toMatchObject({ leads: [leadWith({ whileOff: 0, again: 2 })] });
    await second.stop();
  });

  it('answers 503 while switched off and takes the same lead once it is on again', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    await turnSwitch(demo, { crm: { on: false } });
    expect(await sendWebhook(demo, 'evt_1', captured)).toBe(503);
    expect(await readInbox(demo)).toMatchObject({ on: false, leads: [] });
    await turnSwitch(demo, { crm: { on: true } });
    expect(await sendWebhook(demo, 'evt_1', captured)).toBe(204);
    expect(await readInbox(demo)).toMatchObject({ leads: [leadWith({ whileOff: 1, again: 0 })] });
    await demo.stop();
  });

  it('lists other events apart, with what was said', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    await sendWebhook(demo, 'evt_2', {
      type: 'message.received',
      timestamp: '2026-11-20T09:00:00.000Z',
      data: { author: 'visitor', body: { type: 'text', text: 'Hello!' } },
    });
    expect(await readInbox(demo)).toMatchObject({
      leads: [],
      events: [{ type: 'message.received', summary: 'visitor: Hello!' }],
    });
    await demo.stop();
  });

  it('refuses garbage without falling over', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    expect(await sendWebhook(demo, 'evt_3', 'not json')).toBe(400);
    expect(await sendWebhook(demo, 'evt_4', [1, 2])).toBe(400);
    const unsigned = await fetch(`${demo.url}/crm/webhooks`, { method: 'POST' });
    expect(unsigned.status).toBe(400);
    const large = await sendWebhook(demo, 'evt_5', 'x'.repeat(300_000));
    expect(large).toBe(413);
    expect(await readInbox(demo)).toMatchObject({
      leads: [],
      refused: [
        { id: null, reason: 'Missing required headers' },
        { id: 'evt_4', reason: 'Signed, but not an event' },
        { id: 'evt_3', reason: 'Signed, but not an event' },
      ],
    });
    await demo.stop();
  });

  it('starts with a journal whose last line was cut short, and loses only that line', async () => {
    using folder = createFolder();
    const journal = join(folder.path, 'crm-receipts.jsonl');
    const first = await runDemo(folder.path);
    await sendWebhook(first, 'evt_1', captured);
    await first.stop();
    appendFileSync(journal, '{"outcome":"acc');
    const second = await runDemo(folder.path);
    await sendWebhook(second, 'evt_6', { ...captured, type: 'conversation.started' });
    await second.stop();
    const third = await runDemo(folder.path);
    expect(await readInbox(third)).toMatchObject({
      damaged: 1,
      leads: [leadWith({ whileOff: 0, again: 0 })],
      events: [{ webhook: 'evt_6' }],
    });
    await third.stop();
    expect(readFileSync(journal, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });
});
