import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { listMisbehaviours } from '../support/misbehaviours.ts';
import { systemClock } from '../support/system-clock.ts';
import { openShop, orderOfAda, shopYaml } from './support.ts';

const timeout = { connectMs: 300, firstByteMs: 150, totalMs: 400 };
/** For a machine that is busy with other things. */
const graceMs = 1_500;

let backend: MisbehavingBackend;

beforeEach(async () => {
  backend = await startMisbehavingBackend();
});

afterEach(async () => {
  await backend.close();
});

describe('a backend that', () => {
  it.each(listMisbehaviours(orderOfAda))('$name', async (misbehaviour) => {
    const { answer, failure, retried, waitMs, mostBytes, retry } = misbehaviour;
    // What answers at once is asked again while there is time, which a busy machine must not take away.
    const given = retried ? { ...timeout, firstByteMs: 2_000, totalMs: 8_000 } : timeout;
    const settings = { timeout: given, retry: { max: 1, baseMs: 1, ...retry } };
    const flow = Object.entries(settings).map(
      ([name, value]) => `\n  ${name}: ${JSON.stringify(value)}`,
    );
    const yaml = shopYaml.replace('type: rest', `type: rest${flow.join('')}`);
    const shop = openShop({ url: backend.url, clock: systemClock, yaml });
    backend.answer(answer);
    const startedAt = systemClock.now();
    expect(await shop.ask('1042')).toEqual({
      ok: false,
      failure,
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    });
    expect(systemClock.now() - startedAt).toBeLessThan(given.totalMs + graceMs);
    expect(backend.requests.map(({ url }) => url)).toEqual(
      Array(retried ? 2 : 1).fill('/api/orders/1042'),
    );
    await shop.http.close();
    expect(backend.sentBytes()).toBeLessThanOrEqual(mostBytes);
  });
});
