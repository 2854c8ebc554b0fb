/** What the widget keeps in the browser, by short names; `keys` lists them. Values are text. */
export type Store = {
  /** False while something written stands in memory only and is forgotten on the next page. */
  durable(): boolean;
  read(key: string): string | undefined;
  /** What other tabs see too, whatever this page's memory holds. */
  stored(key: string): string | undefined;
  write(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): string[];
};

/** Where the session's token is kept: the one key that tabs compete for. */
export const sessionKey = 'token';

/** The part of the browser's Storage that is used here. */
export type BrowserStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * Storage that never throws. Reading the `localStorage` property alone throws where storage is blocked,
 * and writing throws when it is full: what cannot be written is kept in memory for this page, until there
 * is room again.
 * The site's id is part of every key, so that two widgets of one origin keep apart.
 */
export function createStorage(open: () => BrowserStorage, site: string): Store {
  const memory = new Map<string, string>();
  const prefix = `deskbell:${site}:`;

  const attempt = <T>(run: (storage: BrowserStorage) => T): T | undefined => {
    try {
      return run(open());
    } catch {
      // Blocked, full or sandboxed: reported through `durable`, and the memory stands in.
      return undefined;
    }
  };

  const stored = (key: string) => attempt((storage) => storage.getItem(prefix + key)) ?? undefined;

  return {
    durable: () => memory.size === 0,
    read: (key) => memory.get(key) ?? stored(key),
    stored,
    write(key, value) {
      memory.set(key, value);
      // What waited longer goes first: a session before the text that was said in it.
      for (const [each, text] of memory) {
        const settled = attempt((storage) => {
          // A session that waited is too late where another tab's was written: messages are under way in it.
          if (each !== sessionKey || each === key || stored(each) === undefined)
            storage.setItem(prefix + each, text);
          return true;
        });
        if (settled) memory.delete(each);
      }
    },
    remove(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(prefix + key));
    },
    keys(start) {
      const stored = attempt((storage) =>
        Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ''),
      );
      const own = (stored ?? [])
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
      return [...new Set([...own, ...memory.keys()])].filter((key) => key.startsWith(start));
    },
  };
}

/** Kept over visits, shared by the tabs of this origin. */
export const createVisitStorage = (site: string): Store => createStorage(() => localStorage, site);

/** Kept as long as the tab. */
export const createTabStorage = (site: string): Store => createStorage(() => sessionStorage, site);
