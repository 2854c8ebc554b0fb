import { beforeEach, describe, expect, it } from 'vitest';
import { spaceReads } from '../../server/http/spaced-read.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';

let clock: FakeClock;
let underWay: { tell: (text: string) => void; fail: (error: Error) => void }[];
beforeEach(() => {
  clock = createFakeClock();
  underWay = [];
});

/** Reads that the test answers, with pauses of 100 ms. */
function start(): () => Promise<string> {
  return spaceReads({
    read: () => new Promise((tell, fail) => void underWay.push({ tell, fail })),
    pauseMs: 100,
    clock,
  });
}

describe('a read for many', () => {
  it('begins at once for those who ask together', async () => {
    const ask = start();
    const answers = [ask(), ask(), ask()];
    await clock.advance(0);
    expect(underWay).toHaveLength(1);
    underWay[0]?.tell('now');
    expect(await Promise.all(answers)).toEqual(['now', 'now', 'now']);
  });

  it('tells nobody what was read before they asked', async () => {
    const ask = start();
    const early = ask();
    await clock.advance(0);
    const late = [ask(), ask()];
    await clock.advance(1_000);
    expect(underWay).toHaveLength(1);
    underWay[0]?.tell('before');
    expect(await early).toBe('before');
    await clock.advance(99);
    expect(underWay).toHaveLength(1);
    await clock.advance(1);
    expect(underWay).toHaveLength(2);
    underWay[1]?.tell('after');
    expect(await Promise.all(late)).toEqual(['after', 'after']);
  });

  it('tells a failure to those who waited for it, and goes on', async () => {
    const ask = start();
    const failing = [ask(), ask()].map((answer) => expect(answer).rejects.toThrow('away'));
    await clock.advance(0);
    underWay[0]?.fail(new Error('away'));
    await Promise.all(failing);
    const next = ask();
    await clock.advance(100);
    underWay[1]?.tell('back');
    expect(await next).toBe('back');
  });
});
