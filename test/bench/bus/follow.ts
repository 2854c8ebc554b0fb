import type { Store } from '../../../server/store/store.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PushedEntry } from '../../../shared/protocol.ts';

const entriesAtOnce = 1_000;

/** Ordering (b): the bell names conversations, and each that is watched is asked for everything after the seq held. */
export function followNews(
  store: Store,
  watched: ReadonlySet<ConversationId>,
  push: (conversation: ConversationId, pushed: PushedEntry) => void,
): void {
  const held = new Map<ConversationId, number>();
  const due = new Set<ConversationId>();
  let reading = false;

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    while (due.size > 0) {
      const asked = [...due].map((conversation) => ({
        conversation,
        after: held.get(conversation) ?? 1,
      }));
      due.clear();
      const news = await store.read.news(asked, entriesAtOnce);
      for (const { conversation, entry } of news.entries) {
        push(conversation, { entry, prev: held.get(conversation) ?? 1 });
        held.set(conversation, entry.seq);
      }
      if (news.more) for (const { conversation } of asked) due.add(conversation);
    }
    reading = false;
  }

  store.onNews((news) => {
    if (news.kind === 'missed') for (const conversation of watched) due.add(conversation);
    if (news.kind === 'entries')
      for (const conversation of news.conversations)
        if (watched.has(conversation)) due.add(conversation);
    void read();
  });
}
