import { backendWriteKind } from '../../server/store/backend-writes.ts';
import type {
  BackendWriteOperations,
  BackendWriteRecord,
  NewBackendWrite,
} from '../../server/store/backend-writes.ts';
import type { Store } from '../../server/store/store.ts';

/** What a store can be asked for about a write to a backend, in this order. */
export function walkBackendWrites(
  store: Store,
  write: NewBackendWrite,
): Record<keyof BackendWriteOperations, () => Promise<unknown>> {
  async function record(
    id: string,
    at: number,
    told: Pick<BackendWriteRecord, 'state' | 'note' | 'receipt' | 'outcome'>,
  ): Promise<void> {
    const lane = `${write.site}:${write.connection}`;
    const claim = { kind: backendWriteKind, lane, at, leaseUntil: at + 1_000, limit: 1 };
    const [job] = await store.write('job.claim', claim);
    if (!job) throw new Error('no job to claim');
    const about = { job: job.id, fence: job.fence, write: id, attempts: 1, at };
    await store.write('backend_write.record', { ...about, ...told });
  }
  const ended = { kind: 'done' } as const;
  const died = { kind: 'dead', reason: 'x' } as const;
  return {
    'backend_write.enqueue': () => store.write('backend_write.enqueue', { writes: [write] }),
    'backend_write.record': () =>
      record(write.id, 5_000, { state: 'done', note: null, receipt: { id: '7' }, outcome: ended }),
    async 'backend_write.replay'() {
      const second = { ...write, id: `${write.id}2` };
      await store.write('backend_write.enqueue', { writes: [second] });
      await record(second.id, 7_000, { state: 'dead', note: 'x', receipt: null, outcome: died });
      await store.write('backend_write.replay', { ids: [second.id], at: 8_000 });
    },
    'backend_write.hurry': () =>
      store.write('backend_write.hurry', { ids: [`${write.id}2`], at: 9_000 }),
  };
}
