import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVisitorSessions } from '../../server/access/visitor-sessions.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { demoSite } from '../support/store.ts';

const otherSite = siteIdSchema.parse('other');

function setUp() {
  const clock = createFakeClock();
  const key = randomBytes(32);
  return { clock, sessions: createVisitorSessions({ key, clock, random: randomBytes }) };
}

describe('a visitor’s token', () => {
  it('names a new visitor and a new conversation, and is read back as it was made', () => {
    const { sessions } = setUp();
    const first = sessions.open(demoSite);
    const second = sessions.open(demoSite);
    expect(sessions.check(first.token, demoSite)).toEqual({ ok: true, session: first.session });
    expect(first.session.visitor).not.toBe(second.session.visitor);
    expect(first.session.conversation).not.toBe(second.session.conversation);
    expect(first.token.length).toBeLessThanOrEqual(limits.visitorTokenChars);
  });

  it('is worth nothing when any character of it is another', () => {
    const { sessions } = setUp();
    const { token } = sessions.open(demoSite);
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \0';
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...characters), (at, character) => {
        fc.pre(token[at] !== character);
        const changed = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
        expect(sessions.check(changed, demoSite)).toEqual({ ok: false, code: 'session.invalid' });
      }),
      { numRuns: 2_000, verbose: true },
    );
  });

  it('is worth nothing when characters are added or left out', () => {
    const { sessions } = setUp();
    const { token } = sessions.open(demoSite);
    for (let at = 0; at < token.length; at += 1)
      expect(sessions.check(token.slice(0, at) + token.slice(at + 1), demoSite).ok).toBe(false);
    for (const added of [`${token}A`, `A${token}`, `${token}.`, `${token}.A`, `${token} `])
      expect(sessions.check(added, demoSite)).toEqual({ ok: false, code: 'session.invalid' });
  });

  it('is worth nothing at another site, or under another key', () => {
    const { sessions } = setUp();
    const { token } = sessions.open(demoSite);
    expect(sessions.check(token, otherSite)).toEqual({ ok: false, code: 'session.invalid' });
    expect(setUp().sessions.check(token, demoSite)).toEqual({ ok: false, code: 'session.invalid' });
  });

  it('is never misread, whatever text comes', () => {
    const { sessions } = setUp();
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000, unit: 'binary' }), (text) => {
        expect(sessions.check(text, demoSite)).toEqual({ ok: false, code: 'session.invalid' });
      }),
    );
  });

  it('ends after thirty days, and is renewed for the same session in its second half', async () => {
    const { clock, sessions } = setUp();
    const { token, session } = sessions.open(demoSite);
    expect(sessions.renew(session)).toBeUndefined();
    await clock.advance(limits.visitorTokenMs / 2);
    const renewed = sessions.renew(session) ?? '';
    await clock.advance(limits.visitorTokenMs / 2);
    expect(sessions.check(token, demoSite)).toEqual({ ok: false, code: 'session.expired' });
    expect(sessions.check(renewed, demoSite)).toMatchObject({
      ok: true,
      session: { visitor: session.visitor, conversation: session.conversation },
    });
  });
});
