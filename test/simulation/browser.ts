import type { Clock } from '../../shared/clock.ts';
import type { MessageId } from '../../shared/ids.ts';
import { createLink } from '../../widget/link/link.ts';
import type { Transport } from '../../widget/link/transport.ts';
import { createSession } from '../../widget/page/session.ts';
import { createStorage } from '../../widget/page/storage.ts';
import type { BrowserStorage } from '../../widget/page/storage.ts';
import { createReceiver } from '../../widget/state/receive.ts';
import { createStore } from '../../widget/state/store.ts';
import type { Store } from '../../widget/state/store.ts';
import { createUnsent } from '../../widget/state/unsent.ts';
import { createVerbs } from '../../widget/state/verbs.ts';
import type { Fault } from './faults.ts';
import { createAccess } from './network.ts';
import type { Access, NetworkOptions } from './network.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What the browser keeps for the shop's origin. It survives the page; it may be blocked or full. */
export type KeptStorage = BrowserStorage & {
  mode: 'works' | 'blocked' | 'full';
  holds(key: string): boolean;
};

export function createKeptStorage(
  mode: KeptStorage['mode'],
  random: SeededRandom,
  faults: ReadonlySet<Fault>,
): KeptStorage {
  const kept = new Map<string, string>();
  const storage: KeptStorage = {
    mode,
    holds: (key) => kept.has(`deskbell:demo:${key}`),
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => renewId(key, kept.get(key)) ?? null,
    setItem(key, value) {
      if (storage.mode === 'full') throw new Error('QuotaExceededError');
      if (faults.has('storage forgets') && key.includes('unsent:')) return;
      kept.set(key, value);
    },
    removeItem: (key) => void kept.delete(key),
  };

  function renewId(key: string, value: string | undefined): string | undefined {
    if (!faults.has('ids renewed') || !key.includes('unsent:')) return value;
    return value?.replace(/"id":"./, `"id":"${random.pick(['x', 'y', 'z'])}`);
  }
  return storage;
}

/** One page of the shop with the real widget's link and state, as widget.tsx puts them together. */
export type Page = {
  name: string;
  store: Store;
  access: Access;
  /** Ids of what was said on this page or taken up from an earlier one. */
  holds: MessageId[];
  /** Which conversation the server says this is. */
  conversation(): string | undefined;
  say(text: string): MessageId | undefined;
  retry(): MessageId | undefined;
  wake(): void;
  unload(): void;
};

const quiet = (): void => undefined;

export function openPage(options: {
  name: string;
  address: string;
  storage: KeptStorage;
  network: NetworkOptions;
}): Page {
  const { timeline, random } = options.network;
  let alive = true;
  let conversation: string | undefined;
  const clock: Clock = {
    now: timeline.now,
    after: (ms, run) => timeline.after(ms, () => (alive ? run() : undefined)),
  };
  const access = createAccess(options.network, {
    name: options.name,
    address: options.address,
    clock,
  });
  /** As the link hears it: which conversation this page shows. */
  const transport: Transport = {
    connect: (token, handlers, identity) =>
      access.transport.connect(
        token,
        {
          ...handlers,
          welcome(welcome) {
            conversation = welcome.conversation;
            handlers.welcome(welcome);
          },
        },
        identity,
      ),
  };
  const storage = createStorage(() => {
    if (options.storage.mode === 'blocked') throw new Error('SecurityError');
    return options.storage;
  }, 'demo');
  const session = createSession(storage);
  const unsent = createUnsent(storage);
  const store = createStore();
  const link = createLink({
    transport,
    clock,
    random: random.bytes,
    session,
    end: quiet,
    handlers: createReceiver({ store, unsent, heard: quiet, refused: quiet, identified: quiet }),
  });
  const verbs = createVerbs({ store, link, unsent, storage, clock, random: random.bytes });
  verbs.restore();
  const holds = store.outgoing.value.map(({ id }) => id);
  verbs.open();

  return {
    name: options.name,
    store,
    access,
    holds,
    conversation: () => conversation,
    say(text) {
      if (!verbs.say(text)) return undefined;
      const id = store.outgoing.value.at(-1)?.id;
      if (id !== undefined) holds.push(id);
      return id;
    },
    retry() {
      const failed = store.outgoing.value.find(({ state }) => state === 'failed');
      if (failed) verbs.retry(failed.id);
      return failed?.id;
    },
    wake: verbs.reconnect,
    unload() {
      alive = false;
      link.close();
    },
  };
}
