import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isEnded } from '../../server/store/identity.ts';
import type { IdentityProof, KnownSession, ProvenSession } from '../../server/store/identity.ts';
import type { Store } from '../../server/store/store.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { mintContactId } from '../../shared/mint.ts';
import { handOffIn } from '../support/hand-off.ts';
import { demoSite, engines, newChat, openStoreOn, proofOf, saying } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

const anonymous = (): KnownSession => ({ ...newChat(), contact: null, since: 0 });

describe.each(engines)('on %s: a customer whom a shop’s token proves', (engine) => {
  let test: OpenStore;
  let store: Store;
  beforeEach(async () => {
    test = await openStoreOn(engine);
    store = test.store;
  });
  afterEach(() => test.close());

  async function proven(proof: IdentityProof): Promise<{
    session: ProvenSession;
    former: boolean;
  }> {
    const result = await store.write('identity.prove', proof);
    if (result.kind !== 'proven') throw new Error(result.reason);
    return result;
  }
  const isOver = async (session: KnownSession): Promise<boolean> =>
    isEnded(session, await store.read.sessionEnds(session.visitor, session.contact));
  const says = (session: KnownSession, text: string, at = 9_000) =>
    store.write('message.receive', saying(session, text, { sender: senderOf(session), at }));

  it('keeps what was said so far, which from then on only that customer can reach', async () => {
    const session = anonymous();
    await says(session, 'hello');
    const { session: bound, former } = await proven(proofOf(demoSite, 'u1', { session }));
    expect(former).toBe(false);
    expect(bound).toMatchObject({ visitor: session.visitor, conversation: session.conversation });
    expect(await store.read.conversation(session.conversation)).toMatchObject({
      contact: bound.contact,
    });
    expect(await isOver(session)).toBe(true);
    expect(await isOver(bound)).toBe(false);
    expect(await says(session, 'from the tab beside')).toEqual({
      kind: 'refused',
      code: 'session.invalid',
    });
    expect(await says(bound, 'and now')).toMatchObject({ kind: 'stored', seq: 2 });
    expect(await says({ ...bound, ...newChat(), conversation: bound.conversation }, 'x')).toEqual(
      expect.objectContaining({ kind: 'stored' }),
    );
    const stranger = { ...anonymous(), conversation: bound.conversation };
    expect(await says(stranger, 'x')).toEqual({ kind: 'refused', code: 'not_found' });
    expect(await says({ ...stranger, contact: mintContactId(randomBytes) }, 'x')).toEqual({
      kind: 'refused',
      code: 'not_found',
    });
  });

  it('goes on with the conversation they had, on another device', async () => {
    const first = await proven(proofOf(demoSite, 'u1', { session: anonymous() }));
    await says(first.session, 'from the phone');
    const other = await proven(proofOf(demoSite, 'u1', { session: anonymous() }));
    expect(other.session.conversation).toBe(first.session.conversation);
    expect(other.session.visitor).not.toBe(first.session.visitor);
    expect(await says(other.session, 'from the desk')).toMatchObject({ kind: 'stored', seq: 2 });
    expect(await isOver(first.session)).toBe(false);
  });

  it('who proves again in the session that is theirs stays in it, with the claims of today', async () => {
    const { session } = await proven(proofOf(demoSite, 'u1'));
    await says(session, 'hello');
    const claims = { email: null, phone: '+4915112345678', name: 'Ada' };
    const again = await proven(proofOf(demoSite, 'u1', { session, claims, at: 7_000 }));
    expect(again).toMatchObject({ former: false, session: { ...session, since: 7_000 } });
    expect(await isOver(session)).toBe(false);
    expect(await store.read.provenContact(session.contact)).toEqual({ subject: 'u1', ...claims });
  });

  it('that had not begun to talk here joins what they began elsewhere meanwhile', async () => {
    const { session } = await proven(proofOf(demoSite, 'u1'));
    const phone = await proven(proofOf(demoSite, 'u1'));
    await says(phone.session, 'hello');
    const again = await proven(proofOf(demoSite, 'u1', { session }));
    expect(again.session.conversation).toBe(phone.session.conversation);
  });

  it('goes on with a conversation that was closed for as long as a message may reopen it', async () => {
    const day = limits.conversationReopenMs;
    const { session } = await proven(proofOf(demoSite, 'u1'));
    await says(session, 'hello');
    await handOffIn(store).close(session, 9_500);
    const at = 9_500 + day;
    const [early, late] = [proofOf(demoSite, 'u1', { session, at: at - 1 }), { session, at }];
    const device = await proven(proofOf(demoSite, 'u1', { at: at - 1 }));
    for (const again of [await proven(early), device])
      expect(again.session.conversation).toBe(session.conversation);
    const next = await proven(proofOf(demoSite, 'u1', late));
    expect(next.session.conversation).not.toBe(session.conversation);
    expect(await says(next.session, 'something else', at)).toMatchObject({ started: true });
  });

  it('takes over what they said before they signed in, but says nothing more where that is over', async () => {
    const session = anonymous();
    await says(session, 'hello');
    await handOffIn(store).close(session, 9_500);
    const at = 9_500 + limits.conversationReopenMs;
    const bound = await proven(proofOf(demoSite, 'u1', { session, at }));
    expect(bound.session.conversation).not.toBe(session.conversation);
    expect(await store.read.conversation(session.conversation)).toMatchObject({
      contact: bound.session.contact,
    });
  });

  it('logs the customer out who was there before, and shows nothing of theirs', async () => {
    const before = await proven(proofOf(demoSite, 'u1', { session: anonymous() }));
    await says(before.session, 'mine');
    const next = await proven(proofOf(demoSite, 'u2', { session: before.session }));
    expect(next.former).toBe(true);
    expect(next.session.visitor).not.toBe(before.session.visitor);
    expect(next.session.conversation).not.toBe(before.session.conversation);
    expect(await isOver(before.session)).toBe(true);
    expect(await isOver(next.session)).toBe(false);
  });

  it('are two customers on two sites, whatever their shops call them', async () => {
    const here = await proven(proofOf(demoSite, 'u1'));
    const there = await proven(proofOf(siteIdSchema.parse('other'), 'u1'));
    expect(there.session.contact).not.toBe(here.session.contact);
  });

  it('is never the one whom a REST client only names', async () => {
    const { session } = await proven(proofOf(demoSite, 'u1'));
    await says(session, 'mine');
    const named = saying(newChat(), 'whose order?', {
      sender: {
        kind: 'contact',
        externalId: 'u1',
        contact: mintContactId(randomBytes),
        conversation: newChat().conversation,
      },
    });
    const stored = await store.write('message.receive', named);
    expect(stored).toMatchObject({ kind: 'stored', seq: 1, started: true });
    expect(stored).not.toMatchObject({ conversation: session.conversation });
  });

  describe('a token', () => {
    it('is taken once, and again only from the page that has not heard the answer', async () => {
      const session = anonymous();
      await says(session, 'hello');
      const proof = proofOf(demoSite, 'u1', { session });
      const first = await proven(proof);
      // The answer was lost: the page still knows only its old session, or none.
      const { fresh } = proofOf(demoSite, 'u1');
      expect(await proven({ ...proof, fresh, at: 6_000 })).toEqual(first);
      expect(await proven({ ...proof, session: null, fresh, at: 6_000 })).toEqual(first);
      // The next page of the shop came out of a cache with the token in it.
      const reload = { ...proof, holder: 'another page', session: first.session };
      expect(await proven(reload)).toEqual(first);
      for (const thief of [null, anonymous(), session])
        expect(
          await store.write('identity.prove', { ...proof, holder: 'thief', session: thief }),
        ).toEqual({ kind: 'refused', reason: 'replayed' });
    });

    it('is worth nothing to the page either once its session was ended', async () => {
      const proof = proofOf(demoSite, 'u1', { session: anonymous() });
      const { session } = await proven(proof);
      await store.write('visitor.end', { ...session, at: 6_000, until: 99_000 });
      expect(await store.write('identity.prove', { ...proof, at: 7_000 })).toEqual({
        kind: 'refused',
        reason: 'revoked',
      });
    });

    it('that comes twice at once makes one contact and one session', async () => {
      const proof = proofOf(demoSite, 'u1');
      const both = await Promise.all([proven(proof), proven(proof)]);
      expect(both[0]).toEqual(both[1]);
    });

    it('is forgotten when nobody could present it any more', async () => {
      const old = proofOf(demoSite, 'u1', { until: 6_000 });
      await proven(old);
      await proven(proofOf(demoSite, 'u2', { at: 7_000 + limits.clockSkewMs }));
      // Its signature is what refuses it now; here it is as good as new.
      expect(await store.write('identity.prove', { ...old, holder: 'other' })).toMatchObject({
        kind: 'proven',
      });
    });
  });

  describe('whose sessions the shop ends', () => {
    const end = (at: number) =>
      store.write('contact.end', {
        site: demoSite,
        subject: 'u1',
        contact: mintContactId(randomBytes),
        at,
        until: at + 1_000_000,
      });

    it('is out everywhere, until a token is signed afterwards', async () => {
      const phone = await proven(proofOf(demoSite, 'u1'));
      const desk = await proven(proofOf(demoSite, 'u1'));
      const other = await proven(proofOf(demoSite, 'u2'));
      const { who } = await end(8_000);
      expect(who).toBe(phone.session.contact);
      expect(await isOver(phone.session)).toBe(true);
      expect(await isOver(desk.session)).toBe(true);
      expect(await isOver(other.session)).toBe(false);
      expect(await store.read.sessionEndsSince(8_000)).toEqual([{ who, at: 8_000 }]);
      const stale = proofOf(demoSite, 'u1', { at: 8_500, issuedAt: 8_000 });
      expect(await store.write('identity.prove', stale)).toEqual({
        kind: 'refused',
        reason: 'revoked',
      });
      const again = await proven(proofOf(demoSite, 'u1', { at: 9_500, issuedAt: 9_000 }));
      expect(again.session).toMatchObject({ contact: phone.session.contact, since: 9_500 });
      expect(await isOver(again.session)).toBe(false);
    });

    it('although nobody has seen them here yet: their token may be on its way', async () => {
      await end(8_000);
      const early = proofOf(demoSite, 'u1', { at: 8_500, issuedAt: 7_000 });
      expect(await store.write('identity.prove', early)).toMatchObject({ reason: 'revoked' });
    });

    it('at the very moment it began is out too', async () => {
      const { session } = await proven(proofOf(demoSite, 'u1', { at: 8_000 }));
      await end(8_000);
      expect(await isOver(session)).toBe(true);
    });
  });

  it('whose own session ends is out, by a clock that was behind too', async () => {
    const { session } = await proven(proofOf(demoSite, 'u1', { at: 8_000 }));
    await store.write('visitor.end', { ...session, at: 1_000, until: 99_000 });
    expect(await isOver(session)).toBe(true);
    const next = await proven(proofOf(demoSite, 'u1', { session, at: 8_000 }));
    expect(next.session.visitor).not.toBe(session.visitor);
    expect(await isOver(next.session)).toBe(false);
  });

  it.runIf(engine === 'postgres')('is known to every process at once', async () => {
    const second = await test.again();
    const session = anonymous();
    const proof = proofOf(demoSite, 'u1', { session });
    const [one, two] = await Promise.all([
      store.write('identity.prove', proof),
      second.write('identity.prove', { ...proof, holder: 'thief' }),
    ]);
    expect([one.kind, two.kind].sort()).toEqual(['proven', 'refused']);
    expect(await second.read.sessionEnds(session.visitor, null)).toHaveLength(1);
    await second.close();
  });
});

function senderOf({ visitor, conversation, contact }: KnownSession) {
  return { kind: 'visitor', visitor, conversation, contact } as const;
}
