import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/system.ts';
import { limits } from '../../shared/limits.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { startUpgradeWall } from '../support/upgrade-wall.ts';
import { openWidget } from '../support/widget-visitor.ts';

let backend: DemoBackend;
const dataFolder = createDataFolder();
beforeAll(async () => {
  backend = await startDemoBackend();
});
afterAll(async () => {
  await backend.close();
  removeFolder(dataFolder);
});

/** The server as it is so many milliseconds from now, with a page of a browser that keeps what it kept. */
async function open(later: number, kept: Map<string, string>) {
  const clock = { ...systemClock, now: () => systemClock.now() + later };
  const server = await startDeskbell({ backend, dataFolder, over: { clock } });
  const wall = await startUpgradeWall({ target: server, fate: 'passes', origin: server.origin });
  const page = openWidget({ url: wall.url, clock: systemClock, kept });
  await page.online();
  const close = async (): Promise<void> => {
    page.leave();
    await wall.close();
    await server.stop();
  };
  return { server, page, close };
}

describe('a customer whose conversation was closed', () => {
  it('goes on in it for a day, and afterwards begins a new one by writing, without noticing more', async () => {
    const kept = new Map<string, string>();
    const first = await open(0, kept);
    first.page.say('hello');
    await first.page.until((entries) => entries.some(({ author }) => author === 'bot'));
    const key = await first.server.key();
    const listed = await call(first.server.url, 'GET', '/v1/conversations', { key });
    const [, id = ''] = /"id":"(cnv_[^"]+)"/.exec(listed.text) ?? [];
    const closing = () =>
      call(first.server.url, 'POST', `/v1/conversations/${id}/close`, { key, body: {} });
    await closing();
    first.page.say('one more thing');
    await first.page.until((entries) => entries.at(-1)?.author === 'bot' && entries.length >= 5);
    await closing();
    await first.page.until((entries) => entries.at(-1)?.author === 'system');
    const before = first.page.entries();
    await first.close();

    const later = await open(limits.conversationReopenMs, kept);
    await later.page.until((entries) => entries.length === before.length);
    later.page.say('hello again');
    await later.page.until(
      (entries) => entries[0]?.seq === 1 && entries.length === 2 && entries[1]?.author === 'bot',
    );
    expect(later.page.entries()[0]?.body).toEqual({ type: 'text', text: 'hello again' });
    expect(later.page.sending()).toBe(0);
    const all = await call(later.server.url, 'GET', '/v1/conversations?status=bot', {
      key: await later.server.key(),
    });
    expect(all.text).not.toContain(id);
    await later.close();
  });
});
