import { effect } from '@preact/signals';
import { systemRandom } from '../../server/system.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import { createFallback } from '../../widget/link/fallback.ts';
import { createHttpTransport, createSessionEnd } from '../../widget/link/http.ts';
import { createLink } from '../../widget/link/link.ts';
import { createSocketTransport } from '../../widget/link/socket-io.ts';
import { createSession } from '../../widget/page/session.ts';
import { createStorage } from '../../widget/page/storage.ts';
import { createReceiver } from '../../widget/state/receive.ts';
import { createStore } from '../../widget/state/store.ts';
import { createUnsent } from '../../widget/state/unsent.ts';
import { createVerbs } from '../../widget/state/verbs.ts';

/** The real widget but for its drawing, over the real network, in this process. */
export type WidgetVisitor = {
  say(text: string): void;
  entries(): readonly Entry[];
  /** How the connection was, each state it had. */
  states: string[];
  /** Texts that are not stored yet. */
  sending(): number;
  /** Ids of the messages that were said to be stored. */
  accepted: ReadonlySet<string>;
  /** Each time the connection was lost: how long until everything said meanwhile was held, in milliseconds. */
  outages: readonly number[];
  /** Says who the customer is, as the page does; and that they are nobody any more. */
  identify(token: string): void;
  logout(): void;
  /** What became of each token: `ok`, or why not. */
  identities: readonly string[];
  /** What the bot was seen doing. */
  worked: Set<string>;
  /** Resolves when what is shown fits. */
  until(fits: (entries: readonly Entry[]) => boolean): Promise<void>;
  online(): Promise<void>;
  /** The page is closed; its storage stays. */
  leave(): void;
};

/** `kept` is the browser's storage: the same one again is the same visitor after a reload. */
export function openWidget(options: {
  url: string;
  clock: Clock;
  kept?: Map<string, string>;
}): WidgetVisitor {
  const { url, clock, kept = new Map<string, string>() } = options;
  const storage = createStorage(
    () => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    }),
    'demo',
  );
  const session = createSession(storage);
  const unsent = createUnsent(storage);
  const store = createStore();
  const identities: string[] = [];
  const handlers = createReceiver({
    store,
    unsent,
    heard: () => undefined,
    refused: () => undefined,
    identified: (problem) => identities.push(problem?.code ?? 'ok'),
  });
  const transport = createFallback(
    createSocketTransport(url, 'demo', clock),
    createHttpTransport({ server: url, site: 'demo', clock, fetch }),
    clock,
  );
  const accepted = new Set<string>();
  const outages: number[] = [];
  let wasThere = false;
  let lostAt: number | undefined;
  const link = createLink({
    transport,
    clock,
    random: systemRandom,
    session,
    end: createSessionEnd({ server: url, site: 'demo', clock, fetch }),
    handlers: {
      ...handlers,
      connection(state) {
        if (state.name === 'offline' && wasThere) lostAt ??= performance.now();
        handlers.connection(state);
      },
      caughtUp() {
        handlers.caughtUp();
        if (lostAt !== undefined) outages.push(performance.now() - lostAt);
        lostAt = undefined;
        wasThere = true;
      },
      accepted(id) {
        accepted.add(id);
        handlers.accepted(id);
      },
    },
  });
  const verbs = createVerbs({ store, link, unsent, storage, clock, random: systemRandom });
  verbs.restore();
  const states: string[] = [];
  store.connection.subscribe(({ name }) => void states.push(name));
  const worked = new Set<string>();
  store.working.subscribe((status) => void (status && worked.add(status.code)));
  verbs.open();

  const whenever = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const stop = effect(() => {
        if (holds()) queueMicrotask(() => stop());
        if (holds()) resolve();
      });
    });
  return {
    say: (text) => void verbs.say(text),
    identify: (token) => verbs.identify(token),
    logout: () => verbs.logout(),
    identities,
    entries: () => store.entries.value,
    states,
    sending: () => store.outgoing.value.length,
    accepted,
    outages,
    worked,
    until: (fits) => whenever(() => fits(store.entries.value)),
    online: () => whenever(() => store.connection.value.name === 'online'),
    leave: link.close,
  };
}
