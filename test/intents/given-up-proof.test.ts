import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWrongProofs } from '../../server/access/wrong-proofs.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import { createChat } from './chat.ts';

describe('a turn that waits for a try at a proof', () => {
  it('is over when it is given up: the backend is not asked, and no try stays taken', async () => {
    const test = openTestStore();
    const proofs = createWrongProofs({
      store: test.store,
      clock: createFakeClock(),
      random: randomBytes,
      telemetry: { fault: (fact) => expect.fail(String(fact.error)) },
    });
    const begin = (subject: string, signal?: AbortSignal) =>
      proofs.begin({ visitor: 'ada', place: 'home', subject }, signal);
    const others = await Promise.all(
      Array.from({ length: limits.wrongProofsPerVisitor }, () => begin('1043')),
    );
    const deadline = new AbortController();
    const chat = createChat({ begin, signal: deadline.signal });
    const turn = chat.say('where is order #1042? ada@example.com');
    await new Promise((resolve) => setImmediate(resolve));
    deadline.abort();
    await turn;
    expect(chat.asked).toEqual([]);
    expect(chat.faults).toEqual([]);

    for (const tried of others) if (tried.allowed) await tried.end(false);
    const next = createChat({ begin });
    expect((await next.say('where is order #1042? ada@example.com')).shown).toContain('order 1042');
    expect(next.asked).toHaveLength(1);
    await test.close();
  });
});
