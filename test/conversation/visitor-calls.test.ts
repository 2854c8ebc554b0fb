import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRateLimits } from '../../server/access/rate-limits.ts';
import { createSharedRateLimits } from '../../server/access/shared-rate-limits.ts';
import { resume, say } from '../../server/conversation/visitor-calls.ts';
import { limits } from '../../shared/limits.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openVisitorDoor } from '../support/shop-tokens.ts';
import { demoSite, openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

let clock: FakeClock;
let test: TestStore;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
});
afterEach(() => test.close());

describe('a token that has run out', () => {
  it('neither says nor reads anything, on a socket that was opened in time either', async () => {
    const { sessions, visitors } = openVisitorDoor({ store: test.store, clock });
    const { session, token } = sessions.open(demoSite);
    const caller = { id: 'one', session, token, address: '192.0.2.1' };
    const telemetry = { rateLimited: () => undefined, fault: () => undefined };
    const options = {
      judge: visitors.judge,
      receive: () => Promise.reject(new Error('not reached')),
      store: test.store,
      sharedLimits: createSharedRateLimits({ store: test.store, clock, telemetry }),
      rateLimits: createRateLimits(clock),
      clock,
      random: randomBytes,
      telemetry,
    };
    expect(await resume(caller, options, { after: 0 })).toMatchObject({ ok: true });
    await clock.advance(limits.visitorTokenMs);
    const expired = { ok: false, problem: { code: 'session.expired' } };
    expect(await resume(caller, options, { after: 0 })).toEqual(expired);
    const id = mintMessageId(randomBytes);
    expect(await say(caller, options, { id, body: { type: 'text', text: 'hi' } })).toEqual(expired);
  });
});
