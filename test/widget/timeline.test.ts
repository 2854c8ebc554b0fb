import { describe, expect, it } from 'vitest';
import type { Author, Entry } from '../../shared/entry.ts';
import { createStore } from '../../widget/state/store.ts';
import { createTimeline } from '../../widget/state/timeline.ts';

const entry = (seq: number, author: Author, name?: string): Entry => ({
  ...{ seq, author, at: '2026-11-20T10:00:00.000Z', body: { type: 'text', text: `${seq}` } },
  ...(name === undefined ? {} : { name }),
});

describe('the rows of a conversation with a person', () => {
  it('tell where each one begins and ends to speak, so that a name and a time stand there once', () => {
    const store = createStore();
    store.entries.value = [
      ...[entry(1, 'visitor'), entry(2, 'bot'), entry(3, 'system')],
      ...[entry(4, 'agent', 'Mia'), entry(5, 'agent', 'Mia'), entry(6, 'visitor')],
    ];
    const rows = createTimeline(store).rows.value;
    expect(rows.map(({ first, last }) => `${first ? '(' : ''}${last ? ')' : ''}`)).toEqual([
      ...['()', '()', '()', '(', ')', '()'],
    ]);
    expect(rows[3]?.entry?.name).toBe('Mia');
  });
});
