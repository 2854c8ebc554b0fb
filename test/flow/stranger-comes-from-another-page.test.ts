import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createVisitorSessions } from '../../server/access/visitor-sessions.ts';
import { deriveKey } from '../../server/config/derive-key.ts';
import { Secret } from '../../server/config/secret.ts';
import { systemClock, systemRandom } from '../../server/system.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { limits } from '../../shared/limits.ts';
import { secondSite } from '../support/configuration.ts';
import { masterSecret, startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { openRaw } from '../support/raw-websocket.ts';
import { call } from '../support/rest.ts';
import { demoSite } from '../support/store.ts';
import { arrive, isFromBot } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeAll(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend, changes: [secondSite] });
});
afterAll(async () => {
  await deskbell.stop();
  await backend.close();
});

describe('a page that is not the shop’s', () => {
  it.each([
    ['another shop', 'https://evil.example'],
    ['a page that looks like ours', 'http://127.0.0.1.evil.example'],
    ['a page with our name in its path', 'https://evil.example/http://127.0.0.1:80'],
    ['our host by another scheme', 'https://127.0.0.1:3000'],
    ['a page of the other site on this server', 'https://other.example'],
    ['a page without an origin of its own', 'null'],
    ['no browser at all', null],
  ])('%s: is refused before there is a connection', async (_who, origin) => {
    const refused = await openRaw({ ...deskbell, origin });
    expect(refused).toMatchObject({ ok: false, status: 400 });
    expect(refused.ok ? '' : refused.body).toContain('origin.refused');
    // The widget asks here why, because a browser hides the reason.
    const why = await call(deskbell.url, 'POST', '/v1/visitor/session', {
      body: { site: 'demo' },
      headers: origin === null ? {} : { origin },
    });
    expect(why).toMatchObject({ status: 403, body: { code: 'origin.refused' } });
  });

  it('is refused for a site that is not there, and let in for its own', async () => {
    for (const site of ['nowhere', '', '__proto__', 'demo%00']) {
      const refused = await openRaw({ ...deskbell, site });
      expect(refused).toMatchObject({ ok: false, status: 400 });
      expect(refused.ok ? '' : refused.body).toContain('site.unknown');
    }
    const other = await arrive({ ...deskbell, site: 'other', origin: 'https://other.example' });
    other.leave();
  });
});

const sessions = (over: { now?: number; secret?: string } = {}) =>
  createVisitorSessions({
    key: deriveKey(new Secret(over.secret ?? masterSecret), 'visitor-session'),
    clock: { ...systemClock, now: () => over.now ?? Date.now() },
    random: systemRandom,
  });

describe('a token that is not the visitor’s', () => {
  it('of another site, forged, changed or no token at all: is refused', async () => {
    const other = await arrive({ ...deskbell, site: 'other', origin: 'https://other.example' });
    const visitor = await arrive(deskbell);
    const [payload = '', signature = ''] = visitor.token.split('.');
    const forged = sessions({ secret: 'another master secret, 32 characters long' }).open(demoSite);
    for (const token of [
      other.token,
      forged.token,
      `${payload}.`,
      `.${signature}`,
      `${payload}.${signature}.${signature}`,
      `${payload.slice(0, -2)}.${signature}`,
      `e30.${signature}`,
      'x',
      '',
    ]) {
      await expect(arrive({ ...deskbell, token })).rejects.toThrow('session.invalid');
    }
    visitor.leave();
    other.leave();
  });

  it('of last month: is refused with a code of its own, so that the widget begins anew', async () => {
    const { token } = sessions({ now: Date.now() - limits.visitorTokenMs - 1 }).open(demoSite);
    await expect(arrive({ ...deskbell, token })).rejects.toThrow('session.expired');
  });

  it('that grows old is replaced by a fresh one for the same conversation', async () => {
    const { token, session } = sessions({ now: Date.now() - limits.visitorTokenMs * 0.6 }).open(
      demoSite,
    );
    const visitor = await arrive({ ...deskbell, token });
    expect(visitor.welcome.token).toMatch(/\./);
    expect(visitor.welcome.conversation).toBe(session.conversation);
    visitor.leave();
    const again = await arrive({ ...deskbell, token: visitor.token });
    expect(again.welcome.token).toBeUndefined();
    again.leave();
  });
});

describe('another’s conversation', () => {
  it('is neither read nor written by a visitor: the session decides, not what is asked', async () => {
    const ada = await arrive(deskbell);
    await ada.say('order #1042, ada@example.com');
    await ada.hear((entry) => entry.body.type === 'order');
    const eve = await arrive(deskbell);
    expect(await eve.log()).toEqual([]);

    const resultSchema = z.object({ ok: z.boolean() });
    const { conversation } = ada.welcome;
    const body = { type: 'text', text: 'hi' };
    for (const [event, asked] of [
      ['resume', { after: 0, conversation }],
      ['say', { id: mintMessageId(systemRandom), conversation, body }],
      ['say', { id: mintMessageId(systemRandom), visitor: 'vis_x', site: 'other', body }],
    ] as const) {
      const socket: { emitWithAck(event: string, asked: unknown): Promise<unknown> } = eve.socket;
      expect(resultSchema.parse(await socket.emitWithAck(event, asked)).ok).toBe(false);
    }
    const log = await ada.log();
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3]);

    // The message id of another conversation is no key to it.
    const id = log[0]?.id;
    if (id === undefined) throw new Error('no message');
    expect(await eve.send({ id, body: { type: 'text', text: 'hello' } })).toMatchObject({
      ok: true,
      seq: 1,
    });
    await eve.hear(isFromBot);
    expect(eve.pushed.every(({ entry }) => entry.body.type !== 'order')).toBe(true);
    expect(await ada.log()).toEqual(log);
    ada.leave();
    eve.leave();
  });
});
