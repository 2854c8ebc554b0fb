import { randomBytes } from 'node:crypto';
import { mintMessageId } from '../../shared/mint.ts';
import type { HandoffRequest } from '../../server/store/hand-off.ts';
import type { ReceiveInput } from '../../server/store/operations.ts';
import type { Store } from '../../server/store/store.ts';
import { demoSite, saying, someTrace } from './store.ts';
import type { Chat } from './store.ts';

export const mia = { id: 'mia', name: 'Mia' };
export const ben = { id: 'ben', name: 'Ben' };
export const notice = { type: 'text', text: 'One moment.' } as const;

/** What can be done about who answers a conversation, said to a store in one line each. */
export function handOffIn(store: Store) {
  const about = ({ conversation }: Chat, at = 3_000) => ({
    ...{ site: demoSite, conversation, trace: someTrace, at },
    ...{ version: null, notice: null },
  });
  const take = (chat: Chat, agent = mia, version: number | null = null) =>
    store.write('handoff.take', { ...about(chat), agent, version });
  const close = (chat: Chat, at = 5_000) => store.write('conversation.close', about(chat, at));
  const say = (chat: Chat, text = 'hello', over: Partial<ReceiveInput> = {}) =>
    store.write('message.receive', saying(chat, text, over));
  const reply = (chat: Chat, turn = 1, part = 0, ownerVersion = 1) =>
    store.write('reply.append', {
      ...{ site: demoSite, conversation: chat.conversation, turn, fence: 1, ownerVersion, part },
      ...{ author: 'bot', body: { type: 'text', text: `part ${part}` }, effects: [] },
      ...{ trace: someTrace, at: 2_000 },
    });
  const agentSays = (chat: Chat, text: string, agent = mia, over = {}) =>
    store.write('agent.say', {
      ...{ site: demoSite, conversation: chat.conversation, agent, id: mintMessageId(randomBytes) },
      ...{ body: { type: 'text', text }, trace: someTrace, at: 4_000 },
      ...over,
    });
  const request = (chat: Chat, over: Partial<HandoffRequest> = {}) =>
    store.write('handoff.request', {
      ...{ site: demoSite, conversation: chat.conversation, turn: 1, fence: 1, ownerVersion: 1 },
      ...{ part: 0, reason: 'asked', notice, transcript: [], waitUntil: 60_000 },
      ...{ trace: someTrace, at: 2_000 },
      ...over,
    });
  const log = async (chat: Chat) =>
    (await store.read.entriesAfter(chat.conversation, 0, 100)).entries;
  const row = (chat: Chat) => store.read.conversation(chat.conversation);
  return { about, take, close, say, reply, agentSays, request, log, row };
}
