import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({ changes: answersEverything });
});
afterAll(() => fleet.close());

const visitors: Visitor[] = [];
afterEach(() => {
  for (const visitor of visitors.splice(0)) visitor.leave();
});

/** The same person at each process. */
async function arriveAtBoth(): Promise<[Visitor, Visitor]> {
  const first = await arrive(fleet.at(0));
  const second = await arrive({ ...fleet.at(1), token: first.token });
  visitors.push(first, second);
  return [first, second];
}

async function createKey(): Promise<{ key: string; id: string }> {
  const { stdout, stderr } = await fleet.run('key', 'create');
  return { key: stdout.trim(), id: /key_[\w-]+/.exec(stderr)?.[0] ?? '' };
}

const hello = { user_id: '123', message: 'Hello!' };

describe('what one process knows of a caller, the other knows too', () => {
  it('a flood through both is let through once, and a block more for each at most', async () => {
    const both = await arriveAtBoth();
    const results = await Promise.all(
      Array.from({ length: 120 }, (_, count) => both[count % 2 ? 1 : 0].say(`flood ${count}`)),
    );
    const accepted = results.filter(({ ok }) => ok).length;
    const burst = limits.messagesBurstPerVisitor;
    const block = Math.ceil(burst / limits.rateBlocksPerBurst);
    expect(accepted).toBeGreaterThanOrEqual(burst);
    // And what comes back while this takes its time: one in two seconds.
    expect(accepted).toBeLessThanOrEqual(burst + 2 * block + 3);
    for (const result of results)
      if (!result.ok) expect(result.problem).toMatchObject({ code: 'rate.limited' });
    console.log(`flood through both: ${accepted} accepted of 120, the burst is ${burst}`);
  });

  it('wrong e-mails for orders are counted together', async () => {
    const both = await arriveAtBoth();
    const ask = async (at: number, text: string): Promise<string> => {
      const visitor = both[at % 2 ? 1 : 0];
      const seq = seqOf(await visitor.say(text));
      return wordsOf(await visitor.hear(answers(seq)));
    };
    for (let at = 0; at < limits.wrongProofsPerVisitor; at += 1)
      expect(await ask(at, `order #1042, mallory${at}@example.com`)).toMatch(/could not find/);
    for (const at of [0, 1])
      expect(await ask(at, 'order #1042, ada@example.com')).toMatch(/please wait/i);
  });

  it('the same call fifty times at once over both has one effect and one result', async () => {
    const { key } = await createKey();
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, count) =>
        call(fleet.at(count % 2).url, 'POST', '/v1/messages', {
          key,
          body: hello,
          headers: { 'idempotency-key': 'once' },
        }),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    const first = replies.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(first).toHaveLength(1);
    const said = await fleet.ask(`select e.seq from entry e
      join conversation c on c.id = e.conversation where c.contact is not null and e.turn is null`);
    expect(said).toHaveLength(1);
  });

  it('a key that is revoked is dead at both at once', async () => {
    const { key, id } = await createKey();
    const statuses = () =>
      Promise.all(
        [0, 1].map(async (number) => {
          const reply = call(fleet.at(number).url, 'POST', '/v1/messages', { key, body: hello });
          return (await reply).status;
        }),
      );
    expect(await statuses()).toEqual([201, 201]);
    expect(await fleet.run('key', 'revoke', id)).toMatchObject({ code: 0 });
    expect(await statuses()).toEqual([401, 401]);
  });
});
