import { describe, expect, it } from 'vitest';
import { runKillLoop } from '../support/kill-loop.ts';
import type { Account } from '../support/kill-loop.ts';
import { createRandomSource } from '../support/random-source.ts';

/** `KILLS=500 npm run soak:kill` runs the same for longer; `SEED=N` repeats a run's choices. */
const kills = Number(process.env['KILLS'] ?? 22);

const numbersUpTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

function expectKept(account: Account): void {
  const { acknowledged, shown, resumed, stored } = account;
  expect(account.contradictions).toEqual([]);
  expect(account.refused).toEqual([]);

  // Stored: gapless, each id once, and nothing that was not said.
  expect(stored.map(({ seq }) => seq)).toEqual(numbersUpTo(stored.length));
  expect(new Set(stored.map(({ clientId }) => clientId)).size).toBe(stored.length);
  const said = stored.filter(({ turn }) => turn === null);
  expect(said.map(({ seq }) => seq)).toEqual([...acknowledged.values()].sort((a, b) => a - b));

  // Shown: what resumes, each once and in order, is what is stored; the page that stayed open agrees.
  expect(resumed.map(({ seq }) => seq)).toEqual(numbersUpTo(stored.length));
  expect([...shown.values()].toSorted((a, b) => a.seq - b.seq)).toEqual(resumed);
  const words = new Map(
    resumed.map(({ seq, body }) => [seq, body.type === 'text' ? body.text : body.type]),
  );
  for (const [text, seq] of acknowledged) expect(words.get(seq)).toBe(text);

  // Answered: both parts of every reply, once, in the order in which the messages were sent.
  // Who was not understood twice is offered a person beside the answer.
  const parts = stored.filter(({ turn, author }) => turn !== null && author !== 'system');
  expect(parts.map(({ turn, part }) => [turn, part])).toEqual(
    said.flatMap(({ seq }) => [
      [seq, 0],
      [seq, 1],
    ]),
  );
  for (const { seq, turn, part } of parts) {
    if (turn === null || part !== 0) continue;
    expect(words.get(seq)).toBe(`echo: ${words.get(turn)}`);
  }
}

describe('customers keep talking while the server is killed again and again', () => {
  it(
    'acknowledged = stored = shown = answered, each once',
    { timeout: 30_000 + kills * 3_000 },
    async ({ signal }) => {
      const random = createRandomSource();
      console.log(`kill loop: ${kills} kills, SEED=${random.seed}`);
      const result = await runKillLoop({ kills, visitors: 4, random, signal });
      const messages = result.accounts.map(({ acknowledged }) => acknowledged.size);
      console.log(
        `kill loop: ${messages.join(' + ')} messages, ${result.killedWhileSending} kills while sending`,
      );
      expect(result.kills).toBeGreaterThanOrEqual(20);
      expect(result.killedWhileSending).toBeGreaterThan(0);
      expect(messages.reduce((sum, count) => sum + count)).toBeGreaterThan(3 * kills);
      for (const account of result.accounts) {
        expect(account.acknowledged.size).toBeGreaterThan(0);
        expectKept(account);
      }
    },
  );
});
