import { limits } from '../../shared/limits.ts';
import type { Clock } from '../../shared/clock.ts';
import type { BackendSync } from '../store/backend-writes.ts';
import type { Queries } from '../store/queries.ts';
import { isForOwner } from './write-outcome.ts';

/**
 * Has those writes made now that wait for their owner: whoever has just changed the configuration or a secret has put
 * right what they wait for, or else they wait as long again. Resolves to how many these were.
 */
export async function hurryOwnersWrites({
  store,
  clock,
}: {
  store: {
    write(
      kind: 'backend_write.hurry',
      input: { ids: readonly string[]; at: number },
    ): Promise<string[]>;
    read: Pick<Queries, 'backendWrites'>;
  };
  clock: Pick<Clock, 'now'>;
}): Promise<number> {
  const limit = limits.backendWritesPerPage;
  let count = 0;
  let after: BackendSync | undefined;
  do {
    const page = await store.read.backendWrites({ state: 'waiting', after, limit });
    const ids = page.filter(({ note }) => isForOwner(note)).map(({ id }) => id);
    if (ids.length > 0)
      count += (await store.write('backend_write.hurry', { ids, at: clock.now() })).length;
    after = page.length < limit ? undefined : page.at(-1);
  } while (after !== undefined);
  return count;
}
