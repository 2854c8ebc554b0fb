import { describe, expect, it } from 'vitest';
import type { Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { createFakeNetwork } from './fake-network.ts';
import { createPage } from './setup.ts';
import type { PageOptions } from './setup.ts';

const minute = 60_000;

/** A page that may take either way. */
function openPage({ net = createFakeNetwork(), ...options }: PageOptions = {}) {
  const clock = options.clock ?? createFakeClock();
  const page = createPage({ ...options, net, clock, transport: net.eitherWay(clock) });
  const states: string[] = [];
  page.store.connection.subscribe(({ name }) => void states.push(name));
  page.verbs.open();
  return { ...page, states };
}

function createBlockedNetwork(how: 'fails' | 'swallowed') {
  const net = createFakeNetwork();
  net.network.websocket = () => how;
  return net;
}

describe('a page whose WebSocket is blocked', () => {
  it('waits 3 seconds for one that is swallowed, then talks over requests', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    page.verbs.say('hello');
    await page.clock.advance(limits.socketOpenMs - 1);
    expect(page.store.connection.value.name).toBe('connecting');
    await page.clock.advance(1);
    expect(page.store.connection.value.name).toBe('online');
    page.network.answer('hello yourself');
    await page.settle();
    expect(page.shown()).toEqual(['hello', 'hello yourself']);
    expect(page.network.welcomed).toEqual(['http']);
  });

  it('takes one failure for an accident and two for a wall', async () => {
    const page = openPage({ net: createBlockedNetwork('fails') });
    await page.settle();
    expect(page.store.connection.value.name).toBe('offline');
    await page.clock.advance(limits.socketOpenMs);
    expect(page.store.connection.value.name).toBe('online');
    // The first over HTTP was only asked whether it works.
    expect(page.network.welcomed).toEqual(['http', 'http']);

    const once = createFakeNetwork();
    const fates = ['fails', 'opens'] as const;
    let tries = 0;
    once.network.websocket = () => fates[tries++] ?? 'opens';
    const lucky = openPage({ net: once });
    await lucky.clock.advance(minute);
    expect(lucky.network.welcomed).toEqual(['http', 'websocket']);
  });

  it('does not try it again for every loss of a request', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    let tries = 0;
    page.network.websocket = () => ((tries += 1), 'swallowed');
    for (let loss = 0; loss < 5; loss += 1) {
      page.network.cut();
      await page.clock.advance(10_000);
      expect(page.store.connection.value.name).toBe('online');
    }
    expect(tries).toBe(0);
    await page.clock.advance(limits.socketRetryMs);
    expect(tries).toBe(1);
    await page.clock.advance(limits.socketRetryMs + limits.socketOpenMs);
    expect(tries).toBe(2);
    expect(page.states.at(-1)).toBe('online');
  });

  it('is called by nobody any more when its chat is closed', async () => {
    const fake = createFakeClock();
    const timers = new Set<Timer>();
    const clock: FakeClock = {
      ...fake,
      after(ms, run) {
        const timer = fake.after(ms, () => {
          timers.delete(own);
          run();
        });
        const own = { cancel: () => (timers.delete(own), timer.cancel()) };
        timers.add(own);
        return own;
      },
    };
    const page = openPage({ net: createBlockedNetwork('swallowed'), clock });
    await clock.advance(limits.socketOpenMs);
    expect(timers.size).toBeGreaterThan(0);
    page.link.close();
    expect(timers.size).toBe(0);
    // Opened again, it knows that the WebSocket is blocked, and tries it when it would have.
    await clock.advance(minute);
    page.link.open();
    await page.settle();
    expect(page.network.welcomed).toEqual(['http', 'http']);
    page.network.websocket = () => 'opens';
    await clock.advance(limits.socketRetryMs - minute);
    expect(page.network.welcomed).toEqual(['http', 'http', 'websocket']);
    page.link.close();
    expect(timers.size).toBe(0);
  });

  it('sends a message whose answer was lost again, once, over whatever opens', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    page.network.fate = () => 'lost';
    page.verbs.say('one');
    await page.settle();
    page.network.websocket = () => 'opens';
    page.network.fate = () => 'answered';
    await page.clock.advance(limits.socketRetryMs + minute);
    expect(page.network.welcomed.at(-1)).toBe('websocket');
    expect(page.network.log.map(({ body }) => body)).toEqual([{ type: 'text', text: 'one' }]);
    expect(page.shown()).toEqual(['one']);
  });
});

describe('a WebSocket that opens again after 5 minutes', () => {
  it('takes over without a gap, a double, or a word to the visitor', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    page.verbs.say('over requests');
    page.network.answer('one');
    page.network.websocket = () => 'opens';
    await page.clock.advance(limits.socketRetryMs - 1);
    expect(page.network.welcomed).toEqual(['http']);
    page.states.length = 0;
    page.network.answer('not heard', false);
    await page.clock.advance(1);
    page.network.answer('two');
    page.verbs.say('over the socket');
    await page.settle();
    expect(page.network.welcomed).toEqual(['http', 'websocket']);
    expect(page.shown()).toEqual(['over requests', 'one', 'not heard', 'two', 'over the socket']);
    expect(page.states).toEqual(['connecting', 'online']);
    expect(page.heard).toHaveLength(3);
    // The requests have ended, and nothing tries anything any more.
    const { connects } = page.network;
    await page.clock.advance(10 * minute);
    expect(page.network.connects).toBe(connects);
    page.network.answer('three');
    await page.settle();
    expect(page.heard).toHaveLength(4);
  });

  it('sends what was under way again, under its id', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    page.network.websocket = () => 'opens';
    // Stored, but its answer is still on its way when the socket opens.
    await page.clock.advance(limits.socketRetryMs - 1);
    page.network.fate = () => 'ack late';
    page.verbs.say('one');
    page.network.fate = () => 'answered';
    page.verbs.say('two');
    await page.clock.advance(minute);
    expect(page.network.welcomed).toEqual(['http', 'websocket']);
    expect(page.shown()).toEqual(['one', 'two']);
    expect(page.network.log).toHaveLength(2);
  });

  it('is not taken for another conversation when a second tab began one meanwhile', async () => {
    const kept = new Map<string, string>();
    const net = createBlockedNetwork('swallowed');
    const page = openPage({ net, kept });
    await page.clock.advance(limits.socketOpenMs);
    net.network.issues = 'token-2';
    const other = openPage({ net, kept, clock: page.clock, seed: 2 });
    await page.clock.advance(limits.socketOpenMs);
    other.verbs.say('from the second tab');
    await page.settle();
    net.network.websocket = () => 'opens';
    await page.clock.advance(limits.socketRetryMs + minute);
    page.verbs.say('from the first tab');
    other.link.probe();
    await page.clock.advance(minute);
    expect(page.shown()).toEqual(['from the second tab', 'from the first tab']);
    expect(other.shown()).toEqual(page.shown());
    expect(net.network.log).toEqual([]);
  });

  it('that is closed before it is welcomed leaves everything as it was', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    await page.clock.advance(limits.socketRetryMs);
    page.link.close();
    page.network.websocket = () => 'opens';
    await page.clock.advance(10 * minute);
    expect(page.network.welcomed).toEqual(['http']);
    page.verbs.open();
    page.link.open();
    await page.settle();
    expect(page.network.welcomed).toEqual(['http', 'websocket']);
  });
});

describe('a refusal', () => {
  it.each(['site.unknown', 'origin.refused'] as const)(
    '%s is final, also when only a request can say so',
    async (code) => {
      const page = openPage({ net: createBlockedNetwork('fails') });
      page.network.handshakeRefusals.push({ code });
      await page.clock.advance(60 * minute);
      expect(page.store.connection.value).toEqual({ name: 'refused', code });
      expect(page.network.connects).toBe(2);
    },
  );

  it('of the socket that is tried beside changes nothing', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    page.network.websocket = () => 'opens';
    page.network.handshakeRefusals.push({ code: 'rate.limited', retryAfterMs: 30_000 });
    await page.clock.advance(limits.socketRetryMs + minute);
    expect(page.store.connection.value.name).toBe('online');
    expect(page.network.welcomed).toEqual(['http']);
    await page.clock.advance(limits.socketRetryMs);
    expect(page.network.welcomed).toEqual(['http', 'websocket']);
  });
});

describe('a page that is offline', () => {
  it('stays with the WebSocket, however long it lasts', async () => {
    const page = openPage();
    await page.settle();
    page.network.reachable = false;
    page.network.cut();
    await page.clock.advance(20 * minute);
    expect(new Set(page.states)).toEqual(new Set(['idle', 'connecting', 'online', 'offline']));
    page.network.reachable = true;
    await page.clock.advance(minute);
    expect(page.network.welcomed).toEqual(['websocket', 'websocket']);
  });

  it('stays with requests when it had them, until its 5 minutes are over', async () => {
    const page = openPage({ net: createBlockedNetwork('swallowed') });
    await page.clock.advance(limits.socketOpenMs);
    page.network.websocket = () => 'opens';
    page.network.reachable = false;
    page.network.cut();
    await page.clock.advance(minute);
    page.network.reachable = true;
    await page.clock.advance(minute);
    expect(page.network.welcomed).toEqual(['http', 'http']);
    await page.clock.advance(limits.socketRetryMs);
    expect(page.network.welcomed).toEqual(['http', 'http', 'websocket']);
  });
});
