import { describe, expect, it } from 'vitest';
import type { Store } from '../../server/store/store.ts';
import { engines, newChat, openStoreOn, saying } from '../support/store.ts';
import type { Chat } from '../support/store.ts';

describe.each(engines)('what is new in many logs, on %s', (engine) => {
  async function sayAll(store: Store, chats: readonly Chat[], times: number): Promise<void> {
    for (let time = 1; time <= times; time += 1)
      for (const chat of chats) await store.write('message.receive', saying(chat, `word ${time}`));
  }

  it('is what follows in each, in its order, and nothing of the others', async () => {
    const { store, close } = await openStoreOn(engine);
    const [one, two, three] = [newChat(), newChat(), newChat()];
    await sayAll(store, [one, two, three], 3);
    const held = [
      { conversation: one.conversation, after: 1 },
      { conversation: two.conversation, after: 3 },
      { conversation: newChat().conversation, after: 0 },
    ];
    const { entries, more } = await store.read.news(held, 10);
    expect(entries.map(({ conversation, entry }) => [conversation, entry.seq])).toEqual([
      [one.conversation, 2],
      [one.conversation, 3],
    ]);
    expect(more).toBe(false);
    expect(await store.read.news([], 10)).toEqual({ entries: [], more: false, stopped: [] });
    await close();
  });

  it('comes in pages that leave out only ends, so that asking again from what is held leaves no gap', async () => {
    const { store, close } = await openStoreOn(engine);
    const chats = Array.from({ length: 5 }, newChat);
    await sayAll(store, chats, 4);
    const held = new Map(chats.map(({ conversation }) => [conversation, 0]));
    for (let more = true, pages = 0; more; pages += 1) {
      expect(pages).toBeLessThan(10);
      const asked = [...held].map(([conversation, after]) => ({ conversation, after }));
      const page = await store.read.news(asked, 3);
      for (const { conversation, entry } of page.entries) {
        expect(entry.seq).toBe((held.get(conversation) ?? NaN) + 1);
        held.set(conversation, entry.seq);
      }
      more = page.more;
    }
    expect([...held.values()]).toEqual([4, 4, 4, 4, 4]);
    await close();
  });
});
