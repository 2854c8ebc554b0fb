import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpointIdSchema, siteIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import {
  mintApiKeyId,
  mintContactId,
  mintConversationId,
  mintMessageId,
} from '../../shared/mint.ts';
import type { Sender } from '../../server/store/operations.ts';
import { handoffTimeoutKind } from '../../server/store/hand-off.ts';
import { deliveryJobKind } from '../../server/webhooks/deliver.ts';
import { ben, handOffIn, mia, notice } from '../support/hand-off.ts';
import { demoSite, engines, newChat, openStoreOn, someTrace } from '../support/store.ts';
import type { Chat, OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  let h: ReturnType<typeof handOffIn>;
  beforeEach(async () => {
    test = await openStoreOn(engine);
    h = handOffIn(test.store);
  });
  afterEach(() => test.close());

  describe('asking for a person', () => {
    it('leaves a notice and a conversation that waits, and ends what else was asked', async () => {
      const chat = newChat();
      await h.say(chat);
      await h.say(chat, 'and one more');
      expect(await h.request(chat)).toEqual({ kind: 'stored', seq: 3, prev: 2, at: 2_000 });
      expect(await h.row(chat)).toMatchObject({ status: 'waiting', ownerVersion: 2, agent: null });
      expect((await h.log(chat)).at(-1)).toEqual({
        ...{ seq: 3, author: 'system', at: new Date(2_000).toISOString(), body: notice },
        turn: { seq: 1, part: 0 },
      });
      // Its own turn is ended by who runs it; the other one is a person's now.
      expect(await test.store.read.openTurn(chat.conversation)).toBe(1);
      expect((await test.store.read.backlog()).openTurns).toBe(1);
      expect(await h.reply(chat, 1, 1, 1)).toEqual({ kind: 'fenced' });
      expect(await h.say(chat, 'still here')).toMatchObject({ kind: 'stored', turn: null });
    });

    it('out of hours leaves the conversation to the bot', async () => {
      const chat = newChat();
      await h.say(chat);
      await h.request(chat, { waitUntil: null });
      expect(await h.row(chat)).toMatchObject({ status: 'bot', ownerVersion: 1 });
      expect(await h.request(chat, { waitUntil: null })).toEqual({ kind: 'duplicate' });
      expect(await h.reply(chat, 1, 1)).toMatchObject({ kind: 'stored' });
    });

    it('is refused of a bot that has no right to speak any more', async () => {
      const chat = newChat();
      await h.say(chat);
      expect(await h.request(chat, { fence: 2 })).toEqual({ kind: 'fenced' });
      await h.take(chat);
      expect(await h.request(chat)).toEqual({ kind: 'fenced' });
      expect(await h.row(chat)).toMatchObject({ status: 'person' });
    });

    it('is given up once, and only while nobody has come', async () => {
      const claim = () =>
        test.store.write('job.claim', {
          ...{ kind: handoffTimeoutKind, lane: '', at: 60_000, leaseUntil: 61_000, limit: 10 },
        });
      const [left, taken] = [newChat(), newChat()];
      for (const chat of [left, taken]) {
        await h.say(chat);
        await h.request(chat);
      }
      await h.take(taken);
      const jobs = await claim();
      expect(jobs.map(({ payload }) => payload)).toEqual(
        expect.arrayContaining([
          { site: demoSite, conversation: left.conversation, version: 2, trace: someTrace },
        ]),
      );
      const giveUp = ({ conversation }: Chat) =>
        test.store.write('handoff.give_up', {
          ...{ site: demoSite, conversation, version: 2, notice, trace: someTrace, at: 60_000 },
        });
      expect(await giveUp(left)).toMatchObject({ kind: 'moved', status: 'bot', version: 3 });
      expect(await giveUp(left)).toEqual({ kind: 'unchanged' });
      expect(await giveUp(taken)).toEqual({ kind: 'unchanged' });
      expect(await h.log(left)).toHaveLength(3);
    });
  });

  describe('a visitor who does not want to wait any more', () => {
    it('has the bot again, and is told so in the same commit', async () => {
      const chat = newChat();
      await h.say(chat);
      await h.request(chat);
      const recalled = await h.say(chat, 'never mind', { recall: { notice } });
      expect(recalled).toMatchObject({ seq: 3, turn: null, recalled: { seq: 4, prev: 3 } });
      expect(await h.row(chat)).toMatchObject({ status: 'bot', ownerVersion: 3, lastSeq: 4 });
      expect(await h.say(chat, 'a question', { recall: { notice } })).toMatchObject({
        turn: { kind: 'here', ownerVersion: 3 },
      });
    });

    it('does not take it from a person who came first', async () => {
      const chat = newChat();
      await h.say(chat);
      await h.request(chat);
      await h.take(chat);
      expect(await h.say(chat, 'never mind', { recall: { notice } })).not.toHaveProperty(
        'recalled',
      );
      expect(await h.row(chat)).toMatchObject({ status: 'person', agent: mia });
    });
  });

  describe('two agents who press at once', () => {
    it('are told who won: one has it, the other hears who', async () => {
      const chat = newChat();
      await h.say(chat);
      const [first, second] = await Promise.all([h.take(chat, mia), h.take(chat, ben)]);
      expect([first.kind, second.kind].sort()).toEqual(['moved', 'refused']);
      const [winner, loser] = first.kind === 'moved' ? [first, second] : [second, first];
      if (winner.kind !== 'moved') throw new Error('nobody won');
      expect(loser).toMatchObject({ code: 'conversation.taken', agent: winner.agent });
      const again = winner.agent?.id === 'mia' ? mia : ben;
      expect(await h.take(chat, again)).toMatchObject({ kind: 'unchanged', version: 2 });
    });

    it('change only the version they have seen', async () => {
      const chat = newChat();
      await h.say(chat);
      await h.take(chat, mia, 1);
      const assign = (version: number, agent = ben) =>
        test.store.write('conversation.assign', { ...h.about(chat), version, agent });
      expect(await assign(1)).toMatchObject({ code: 'conversation.changed', version: 2 });
      expect(await assign(2)).toMatchObject({ kind: 'moved', agent: ben, before: { agent: mia } });
      expect(await h.agentSays(chat, 'me?')).toMatchObject({ code: 'conversation.taken' });
      expect(await h.agentSays(chat, 'me!', ben)).toMatchObject({ kind: 'stored', seq: 2 });
    });
  });

  describe('what an agent says', () => {
    it('carries their name, once per id and once per key', async () => {
      const chat = newChat();
      await h.say(chat);
      expect(await h.agentSays(chat, 'early')).toMatchObject({ code: 'conversation.not_taken' });
      await h.take(chat);
      const id = mintMessageId(randomBytes);
      const idempotency = { apiKey: mintApiKeyId(randomBytes), key: 'k', hash: 'h' };
      expect(await h.agentSays(chat, 'hi', mia, { id })).toMatchObject({ kind: 'stored', seq: 2 });
      expect(await h.agentSays(chat, 'hi', mia, { id })).toMatchObject({
        kind: 'duplicate',
        seq: 2,
      });
      expect(await h.agentSays(chat, 'ho', mia, { id })).toMatchObject({
        code: 'message.conflict',
      });
      expect(await h.agentSays(chat, 'so', mia, { idempotency })).toMatchObject({ seq: 3 });
      expect(await h.agentSays(chat, 'so', mia, { idempotency })).toMatchObject({
        ...{ kind: 'duplicate', seq: 3 },
      });
      expect((await h.log(chat)).slice(1)).toMatchObject([
        { author: 'agent', name: 'Mia', id, body: { text: 'hi' } },
        { author: 'agent', name: 'Mia', body: { text: 'so' } },
      ]);
    });

    it('is of no use in a conversation of another site', async () => {
      const chat = newChat();
      await h.say(chat);
      const elsewhere = { ...h.about(chat), site: newSite };
      const none = { kind: 'refused', code: 'not_found' };
      expect(await test.store.write('handoff.take', { ...elsewhere, agent: mia })).toEqual(none);
      expect(await test.store.write('conversation.close', elsewhere)).toEqual(none);
      expect(await h.agentSays(chat, 'x', mia, { site: newSite })).toEqual(none);
      expect(await h.take(newChat())).toEqual(none);
    });
  });

  describe('a closed conversation', () => {
    it('is reopened by a message within a day, with the bot', async () => {
      const chat = newChat();
      await h.say(chat);
      await h.take(chat);
      await h.close(chat);
      expect(await h.take(chat, ben)).toMatchObject({ code: 'conversation.closed' });
      expect(await h.agentSays(chat, 'x')).toMatchObject({ code: 'conversation.closed' });
      const at = 5_000 + limits.conversationReopenMs - 1;
      const said = await h.say(chat, 'one more thing', { at });
      expect(said).toMatchObject({ seq: 2, turn: { kind: 'here', ownerVersion: 4 } });
      expect(await h.row(chat)).toMatchObject({ status: 'bot', agent: null });
      expect(await h.reply(chat, 2, 0, 4)).toMatchObject({ kind: 'stored' });
    });

    it('is over after a day: a visitor needs another session, a user of the shop has another one', async () => {
      const at = 5_000 + limits.conversationReopenMs;
      const chat = newChat();
      await h.say(chat);
      await h.close(chat);
      expect(await h.say(chat, 'hello?', { at })).toEqual({
        kind: 'refused',
        code: 'session.expired',
      });

      const sender = (): Sender => ({
        ...{ kind: 'contact', externalId: '123', contact: mintContactId(randomBytes) },
        conversation: mintConversationId(randomBytes),
      });
      const first = await h.say(chat, 'one', { sender: sender() });
      if (first.kind !== 'stored') throw new Error(first.kind);
      await h.close({ ...chat, conversation: first.conversation });
      const soon = await h.say(chat, 'two', { sender: sender(), at: at - 1 });
      expect(soon).toMatchObject({ conversation: first.conversation, seq: 2 });
      await h.close({ ...chat, conversation: first.conversation });
      const late = await h.say(chat, 'three', { sender: sender(), at });
      expect(late).toMatchObject({ kind: 'stored', seq: 1, started: true });
      expect(late).not.toMatchObject({ conversation: first.conversation });
    });
  });

  it('tells whoever listens of each change, with who had it', async () => {
    const crm = endpointIdSchema.parse('crm');
    await test.store.write('endpoint.sync', {
      endpoints: [
        {
          id: crm,
          url: 'https://crm.example',
          types: ['handoff.*', 'conversation.*'],
          sites: null,
        },
      ],
      at: 1,
    });
    const chat = newChat();
    await h.say(chat);
    const transcript = await h.log(chat);
    await h.request(chat, { transcript });
    await h.take(chat);
    await test.store.write('conversation.assign', { ...h.about(chat), agent: ben });
    await test.store.write('handoff.return', h.about(chat));
    await h.take(chat);
    await h.close(chat);
    const claim = { kind: deliveryJobKind, lane: 'crm', at: 9_000, leaseUntil: 9_999, limit: 20 };
    const jobs = await test.store.write('job.claim', claim);
    const told = await Promise.all(
      jobs
        .sort((a, b) => a.id - b.id)
        .map(async ({ payload }) => {
          const { delivery } = deliverySchema.parse(payload);
          return (await test.store.read.delivery(delivery))?.event;
        }),
    );
    const base = { site: demoSite, conversation: chat.conversation };
    expect(told.map((event) => [event?.type, event?.data])).toEqual([
      ['conversation.started', base],
      ['handoff.requested', { ...base, reason: 'asked', hours: 'open', transcript }],
      ['handoff.taken', { ...base, agent: mia }],
      ['conversation.assigned', { ...base, agent: ben, from: mia }],
      ['handoff.returned', { ...base, by: 'agent', agent: ben }],
      ['handoff.taken', { ...base, agent: mia }],
      ['conversation.closed', { ...base, agent: mia }],
    ]);
  });

  it('lists conversations by status, those first that have it for the shortest time', async () => {
    const chats = [newChat(), newChat(), newChat(), newChat(), newChat()];
    for (const [index, chat] of chats.entries()) {
      await h.say(chat, 'hello', { at: 1_000 + index });
      if (index > 0)
        await test.store.write('handoff.take', { ...h.about(chat, 2_000 + index), agent: mia });
    }
    await h.close(chats[4] ?? newChat(), 9_000);
    const ids = (list: { id: string }[]) =>
      list.map(({ id }) => chats.findIndex(({ conversation }) => conversation === id));
    const list = (statuses: ('bot' | 'waiting' | 'person' | 'closed')[], before: null | number) =>
      test.store.read.conversations(demoSite, {
        ...{ statuses, limit: 2 },
        before:
          before === null ? null : { since: before, id: chats[before - 2_000]?.conversation ?? '' },
      });
    expect(ids(await list(['person'], null))).toEqual([3, 2]);
    expect(ids(await list(['person'], 2_002))).toEqual([1]);
    expect(ids(await list(['bot', 'waiting', 'person', 'closed'], null))).toEqual([4, 3]);
    expect(await list(['bot'], null)).toMatchObject([{ status: 'bot', version: 1, upTo: 1 }]);
    expect(await list(['waiting'], null)).toEqual([]);
  });
});

const deliverySchema = z.object({ delivery: z.string() });
const newSite = siteIdSchema.parse('another');
