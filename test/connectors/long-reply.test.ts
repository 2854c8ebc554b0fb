import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { systemClock } from '../support/system-clock.ts';
import { openShop, orderOfAda } from './support.ts';

/** As much of `piece` as a reply may hold beside Ada's order, in lists of a length that expressions accept. */
function fill(piece: (at: number) => string): string {
  const lists: string[] = [];
  let left = limits.replyBytes - 2_000;
  for (let at = 0; left > 0;) {
    const list: string[] = [];
    while (left > 0 && list.length < limits.expressionInputItems) {
      const next = piece((at += 1));
      list.push(next);
      left -= next.length + 1;
    }
    lists.push(`[${list.join()}]`);
    left -= 3;
  }
  return `[${lists.join()}]`;
}

const allDifferent = fill((at) => `{"k${at}":1}`);

/**
 * What the best of five runs cost, in milliseconds of this process, not of the clock on the wall: the machine
 * may be busy with other things.
 */
async function leastMs(work: () => Promise<void>): Promise<number> {
  const spent: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    spent.push((user + system) / 1_000);
  }
  return Math.min(...spent);
}

describe('the longest reply that is read', () => {
  it.each<[string, string]>([
    ['small objects', fill((at) => `{"a":${at % 10}}`)],
    ['objects that are all different', allDifferent],
    ['empty objects', fill(() => '{}')],
    ['deep nests', fill(() => `${'['.repeat(50)}1${']'.repeat(50)}`)],
    ['numbers, one of them beyond 2^53', fill((at) => (at === 1 ? '12345678901234567890' : '1'))],
  ])('holds up the others for no more than 60 ms: %s', async (_case, extra) => {
    const body = Buffer.from(
      JSON.stringify({ ...orderOfAda, extra: 0 }).replace('"extra":0', `"extra":${extra}`),
    );
    expect(body.length).toBeGreaterThan(limits.replyBytes * 0.98);
    expect(body.length).toBeLessThanOrEqual(limits.replyBytes);
    const reply = { status: 200, headers: { 'content-type': 'application/json' }, body };
    const shop = openShop({
      url: 'http://127.0.0.1',
      clock: systemClock,
      http: {
        send: async () => ({ ok: true as const, ...reply, truncated: false, durationMs: 1 }),
        close: async () => undefined,
      },
    });
    const spent = await leastMs(async () =>
      expect(await shop.ask('1042')).toMatchObject({ ok: true }),
    );
    // Of a processor that is slow, or shared, the measure is what plain JSON takes there: 10 ms on one that is not.
    const plainMs = await leastMs(async () => void JSON.parse(allDifferent));
    expect(spent).toBeLessThan(Math.max(60, 6 * plainMs));
  });
});
