import type { News, Store } from '../../server/store/store.ts';

/** A store as several processes see it: each has its own, and hears what another one pushes or rings. */
export type SharedStore = {
  join(): Store;
  /** Every process hears this. */
  ring(news: News): void;
};

/** Makes one store look shared; for what is about many processes and not about the engine. */
export function shareStore(store: Store): SharedStore {
  const ears = new Set<(news: News) => void>();
  const ring = (news: News): void => {
    for (const listener of ears) listener(news);
  };
  return {
    ring,
    join: () => ({
      ...store,
      shared: true,
      async write(kind, input) {
        const result = await store.write(kind, input);
        if (kind === 'configuration.push') ring({ kind: 'configuration' });
        return result;
      },
      onNews(listener) {
        ears.add(listener);
        return () => ears.delete(listener);
      },
      // Whoever opened the store closes it.
      close: () => Promise.resolve(),
    }),
  };
}
