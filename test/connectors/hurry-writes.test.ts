import { describe, expect, it } from 'vitest';
import { hurryOwnersWrites } from '../../server/connectors/hurry-writes.ts';
import type { BackendSync } from '../../server/store/backend-writes.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { demoSite } from '../support/store.ts';

describe('writes that wait for their owner', () => {
  const waiting = (note: string | null, index: number): BackendSync => ({
    ...{ id: `w${index}`, site: demoSite, subject: 's', connection: 'crm', at: index },
    ...{ capability: 'note.add', state: 'waiting', attempts: 1, note, receipt: null },
    settledAt: null,
  });

  it('are made when he has changed something, page by page, and no others', async () => {
    const notes = ['auth', 'unavailable', 'not_routed', null, 'config', 'forbidden', 'timeout'];
    const all = Array.from({ length: limits.backendWritesPerPage + 7 }, (_, index) =>
      waiting(notes[index % notes.length] ?? null, index),
    );
    const hurried: string[] = [];
    const count = await hurryOwnersWrites({
      store: {
        write: (_, { ids }) => Promise.resolve((hurried.push(...ids), [...ids])),
        read: {
          backendWrites: ({ after, limit }) => {
            const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after.id) + 1;
            return Promise.resolve(all.slice(from, from + limit));
          },
        },
      },
      clock: createFakeClock(),
    });
    const wanted = all.filter(({ note }) =>
      ['auth', 'not_routed', 'config', 'forbidden'].includes(note ?? ''),
    );
    expect(hurried).toEqual(wanted.map(({ id }) => id));
    expect(count).toBe(wanted.length);
  });
});
