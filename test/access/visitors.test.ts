import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presentedIdentitySchema } from '../../server/access/visitors.ts';
import type { PresentedIdentity } from '../../server/access/visitors.ts';
import { knownSession } from '../../server/access/visitor-sessions.ts';
import type { VisitorSession } from '../../server/access/visitor-sessions.ts';
import { isEnded } from '../../server/store/identity.ts';
import { limits } from '../../shared/limits.ts';
import { systemClock } from '../../server/system.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import {
  createSecretShop,
  openVisitorDoor,
  presented,
  secretSettings,
} from '../support/shop-tokens.ts';
import type { ShopKey, VisitorDoor } from '../support/shop-tokens.ts';
import { demoSite, engines, openStoreOn, saying } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

describe.each(engines)('on %s: who a visitor is', (engine) => {
  let clock: FakeClock;
  let test: OpenStore;
  let door: VisitorDoor;
  let sign: ShopKey['sign'];
  beforeEach(async () => {
    clock = createFakeClock();
    test = await openStoreOn(engine, systemClock);
    door = openVisitorDoor({ store: test.store, clock, settings: secretSettings() });
    sign = createSecretShop(clock);
  });
  afterEach(async () => {
    door.ends.stop();
    await test.close();
  });

  async function open(
    token?: string,
    identity?: PresentedIdentity,
  ): Promise<{ session: VisitorSession; token: string; former: boolean }> {
    const opened = await door.visitors.open(demoSite, { token, identity });
    if ('code' in opened) throw new Error(opened.code);
    return { ...opened, token: opened.token ?? token ?? '' };
  }
  const codeOf = async (token?: string, identity?: PresentedIdentity): Promise<string> => {
    const opened = await door.visitors.open(demoSite, { token, identity });
    return 'code' in opened ? opened.code : 'ok';
  };
  const checkOf = async (token: string): Promise<string> => {
    const check = await door.visitors.check(demoSite, token);
    return 'code' in check ? check.code : 'ok';
  };
  const says = ({ session }: { session: VisitorSession }) =>
    test.store.write(
      'message.receive',
      saying(session, 'hello', {
        sender: { kind: 'visitor', ...knownSession(session) },
        at: clock.now(),
      }),
    );

  it('is anonymous without a token of the shop, and a customer with one', async () => {
    const anonymous = await open();
    expect(anonymous.session.contact).toBeUndefined();
    await says(anonymous);
    const customer = await open(anonymous.token, presented(await sign('u1')));
    expect(customer.session).toMatchObject({
      visitor: anonymous.session.visitor,
      conversation: anonymous.session.conversation,
      contact: expect.stringMatching(/^con_/),
    });
    expect(await checkOf(customer.token)).toBe('ok');
    expect(await codeOf(customer.token)).toBe('ok');
    // The tab beside takes up what this one has written down.
    expect(await checkOf(anonymous.token)).toBe('session.invalid');
    expect(await codeOf(anonymous.token)).toBe('session.invalid');
  });

  it('is told the same when the answer was lost, and nobody else is', async () => {
    const anonymous = await open();
    const identity = presented(await sign('u1'));
    const first = await open(anonymous.token, identity);
    const again = await open(anonymous.token, identity);
    expect(again.session).toEqual(first.session);
    expect((await open(undefined, identity)).session).toEqual(first.session);
    // A reload out of the browser's cache brings the same token, and the session it made.
    expect((await open(first.token, presented(identity.token))).session).toEqual(first.session);
    expect(await codeOf(undefined, presented(identity.token))).toBe('identity.used');
    expect(await codeOf((await open()).token, presented(identity.token))).toBe('identity.used');
  });

  it('is another customer from the moment another token comes, and not the first any more', async () => {
    const first = await open(undefined, presented(await sign('u1')));
    await says(first);
    const second = await open(first.token, presented(await sign('u2')));
    expect(second.former).toBe(true);
    expect(second.session.conversation).not.toBe(first.session.conversation);
    expect(await checkOf(first.token)).toBe('session.invalid');
    const back = await open(undefined, presented(await sign('u1')));
    expect(back).toMatchObject({
      former: false,
      session: { conversation: first.session.conversation },
    });
  });

  it('stays who they are over a reload, and is proven for a day, which only a proof makes longer', async () => {
    const first = await open(undefined, presented(await sign('u1')));
    await clock.advance(limits.provenSessionMs - 1);
    expect(
      await door.visitors.open(demoSite, { token: first.token, identity: undefined }),
    ).toMatchObject({
      token: undefined,
    });
    await clock.advance(1);
    expect(await codeOf(first.token)).toBe('session.expired');
    expect(await checkOf(first.token)).toBe('session.expired');
    const again = await open(first.token, presented(await sign('u1')));
    expect(again.session.contact).toBe(first.session.contact);
    expect(await checkOf(again.token)).toBe('ok');
  });

  it('is nobody’s customer on a site that takes no tokens, or none any more', async () => {
    const customer = await open(undefined, presented(await sign('u1')));
    door.configure(undefined);
    expect(await codeOf(undefined, presented(await sign('u1')))).toBe('identity.unavailable');
    expect(await codeOf(customer.token)).toBe('session.invalid');
    expect(await checkOf(customer.token)).toBe('session.invalid');
    expect(await checkOf((await open()).token)).toBe('ok');
  });

  it('keeps their session when the page’s token is of no use, whatever it is', async () => {
    const anonymous = await open();
    for (const token of ['', 'x', 'a.b.c', 'x'.repeat(100_000)]) {
      const identity = presentedIdentitySchema.parse(presented(token));
      expect(await codeOf(anonymous.token, identity)).toBe('identity.invalid');
    }
    expect(await checkOf(anonymous.token)).toBe('ok');
  });

  it('must be a customer where the site asks for it, on every way in', async () => {
    const anonymous = await open();
    door.configure(secretSettings({ mode: 'required' }));
    expect(await codeOf()).toBe('identity.required');
    expect(await codeOf(anonymous.token)).toBe('identity.required');
    expect(await checkOf(anonymous.token)).toBe('identity.required');
    expect(door.visitors.judge(anonymous.session)).toBe('identity.required');
    const customer = await open(anonymous.token, presented(await sign('u1')));
    expect(await checkOf(customer.token)).toBe('ok');
    expect(door.visitors.judge(customer.session)).toBeUndefined();
  });

  it('is nobody after logging out, in no tab, and neither is the token that was used', async () => {
    const identity = presented(await sign('u1'));
    const customer = await open(undefined, identity);
    const heard: boolean[] = [];
    door.ends.on((isOver) => heard.push(isOver(knownSession(customer.session))));
    await door.visitors.end(demoSite, customer.token);
    expect(heard).toEqual([true]);
    expect(door.ends.isOver(knownSession(customer.session))).toBe(true);
    expect(await checkOf(customer.token)).toBe('session.invalid');
    expect(await codeOf(customer.token)).toBe('session.invalid');
    expect(await codeOf(undefined, identity)).toBe('identity.revoked');
    expect(await codeOf(customer.token, presented(identity.token))).toBe('identity.revoked');
    // Again, or with nothing to end: nothing happens.
    await door.visitors.end(demoSite, customer.token);
    await door.visitors.end(demoSite, 'x');
    const again = await open(undefined, presented(await sign('u1')));
    expect(again.session.contact).toBe(customer.session.contact);
  });

  it('logs out without having been anybody', async () => {
    const anonymous = await open();
    await door.visitors.end(demoSite, anonymous.token);
    expect(await checkOf(anonymous.token)).toBe('session.invalid');
  });

  it('is out on every device when the shop says so, with tokens that were signed before', async () => {
    const early = await sign('u1');
    const [phone, desk] = [
      await open(undefined, presented(await sign('u1'))),
      await open(undefined, presented(await sign('u1'))),
    ];
    const other = await open(undefined, presented(await sign('u2')));
    const heard: boolean[] = [];
    door.ends.on((isOver) => {
      for (const { session } of [phone, desk, other]) heard.push(isOver(knownSession(session)));
    });
    await clock.advance(1_000);
    await door.visitors.endContact(demoSite, 'u1');
    expect(heard).toEqual([true, true, false]);
    for (const { token } of [phone, desk]) expect(await checkOf(token)).toBe('session.invalid');
    expect(await checkOf(other.token)).toBe('ok');
    expect(await codeOf(undefined, presented(early))).toBe('identity.revoked');
    await clock.advance(1_000);
    expect(await codeOf(undefined, presented(await sign('u1')))).toBe('ok');
  });

  it.runIf(engine === 'postgres')('is out in every process within seconds', async () => {
    const store = await test.again();
    const key = randomBytes(32);
    const settings = secretSettings();
    const [here, there] = [
      openVisitorDoor({ store: test.store, clock, settings, key }),
      openVisitorDoor({ store, clock, settings, key, looks: true }),
    ];
    const opened = await there.visitors.open(demoSite, {
      token: undefined,
      identity: presented(await sign('u1')),
    });
    if ('code' in opened) throw new Error(opened.code);
    const heard = new Promise<void>((resolve) => {
      there.ends.on((isOver) => {
        if (isOver(knownSession(opened.session))) resolve();
      });
    });
    await here.visitors.endContact(demoSite, 'u1');
    await clock.advance(limits.sessionEndLookMs);
    await heard;
    const token = opened.token ?? '';
    expect(await there.visitors.check(demoSite, token)).toEqual({ code: 'session.invalid' });
    expect(isEnded(knownSession(opened.session), await store.read.sessionEndsSince(0))).toBe(true);
    here.ends.stop();
    there.ends.stop();
    await store.close();
  });
});
