import type { Entry } from '../../shared/entry.ts';
import type { ProblemCode } from '../../shared/problem.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { createLink } from '../../widget/link/link.ts';
import type { Transport } from '../../widget/link/transport.ts';
import { createSession } from '../../widget/page/session.ts';
import type { BrowserStorage } from '../../widget/page/storage.ts';
import { createStorage } from '../../widget/page/storage.ts';
import { createReceiver } from '../../widget/state/receive.ts';
import { createStore } from '../../widget/state/store.ts';
import { createTimeline } from '../../widget/state/timeline.ts';
import { createUnsent } from '../../widget/state/unsent.ts';
import { createVerbs } from '../../widget/state/verbs.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeNetwork } from './fake-network.ts';

/** Numbers that look random and are the same in every run. */
export function createSeededRandom(seed = 1): RandomBytes {
  let state = seed;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (state >> 16) & 255;
    });
}

/** The browser's storage as a map that a test can look into and share between pages. */
export function createBrowserStorage(map = new Map<string, string>()): BrowserStorage {
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  };
}

export type PageOptions = {
  kept?: Map<string, string>;
  net?: ReturnType<typeof createFakeNetwork>;
  clock?: ReturnType<typeof createFakeClock>;
  seed?: number;
  open?: () => BrowserStorage;
  /** What the page has of the network; the WebSocket alone unless told. */
  transport?: Transport;
};

/** The whole widget but for drawing and the real network: one page of a customer's browser. */
export function createPage({
  kept = new Map(),
  net = createFakeNetwork(),
  clock = createFakeClock(),
  seed = 1,
  open = () => createBrowserStorage(kept),
  transport = net.transport,
}: PageOptions = {}) {
  const heard: Entry[] = [];
  const random = createSeededRandom(seed);
  const storage = createStorage(open, 'shop');
  const session = createSession(storage);
  const unsent = createUnsent(storage);
  const store = createStore();
  const refusals: ProblemCode[] = [];
  const identities: string[] = [];
  const ended: string[] = [];
  const handlers = createReceiver({
    store,
    unsent,
    heard: (entry) => heard.push(entry),
    refused: (code) => refusals.push(code),
    identified: (problem) => identities.push(problem?.code ?? 'ok'),
  });
  const link = createLink({
    transport,
    clock,
    random,
    session,
    handlers,
    end: (token) => ended.push(token),
  });
  const verbs = createVerbs({ store, link, unsent, storage, clock, random });
  verbs.restore();
  const timeline = createTimeline(store);
  return {
    kept,
    net,
    network: net.network,
    clock,
    heard,
    refusals,
    identities,
    ended,
    session,
    store,
    link,
    verbs,
    timeline,
    /** The texts in the log as they are shown, in order. */
    shown: () =>
      timeline.rows.value.map((row) => {
        const body = row.entry ? row.entry.body : row.outgoing.body;
        return 'text' in body ? body.text : body.type;
      }),
    settle: () => clock.advance(0),
  };
}
