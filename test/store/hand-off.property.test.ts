import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ben, handOffIn, mia } from '../support/hand-off.ts';
import { engines, newChat, openStoreOn } from '../support/store.ts';
import type { Chat, OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  let h: ReturnType<typeof handOffIn>;
  beforeEach(async () => {
    test = await openStoreOn(engine);
    h = handOffIn(test.store);
  });
  afterEach(() => test.close());

  it('never stores a word of the bot after a person has taken the conversation, in any order of things', async () => {
    const step = fc.constantFrom(
      ...(['say', 'reply', 'stale', 'ask', 'take', 'assign', 'return', 'close'] as const),
    );
    const steps = fc.array(fc.record({ what: step, together: fc.boolean() }), {
      ...{ minLength: 5, maxLength: 40 },
    });
    /** What the log says who answers from there on. */
    const told = (status: string) => ({ type: 'text', text: status }) as const;

    async function run(chat: Chat, turns: Held[], what: Step): Promise<void> {
      const turn = what === 'stale' ? turns[0] : turns.at(-1);
      const input = { ...h.about(chat), notice: told('person') };
      switch (what) {
        case 'say': {
          const said = await h.say(chat, 'more');
          if (said.kind === 'stored' && said.turn?.kind === 'here')
            turns.push({ seq: said.seq, ownerVersion: said.turn.ownerVersion, part: 0 });
          return;
        }
        case 'reply':
        case 'stale':
          if (turn) await h.reply(chat, turn.seq, (turn.part += 1), turn.ownerVersion);
          return;
        case 'ask':
          if (!turn) return;
          turn.part += 1;
          await h.request(chat, { ...turn, turn: turn.seq, notice: told('waiting') });
          return;
        case 'take':
          await test.store.write('handoff.take', { ...input, agent: mia });
          return;
        case 'assign':
          await test.store.write('conversation.assign', { ...input, agent: ben });
          return;
        case 'return':
          await test.store.write('handoff.return', { ...input, notice: told('bot') });
          return;
        case 'close':
          await test.store.write('conversation.close', { ...input, notice: told('closed') });
      }
    }

    let spoken = 0;
    let silenced = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const chat = newChat();
        await h.say(chat);
        const turns: Held[] = [{ seq: 1, ownerVersion: 1, part: 0 }];
        let running: Promise<void>[] = [];
        for (const { what, together } of all) {
          running.push(run(chat, turns, what));
          if (together) continue;
          await Promise.all(running);
          running = [];
        }
        await Promise.all(running);
        const entries = await h.log(chat);
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
        let status = 'bot';
        for (const { author, body } of entries) {
          if (author === 'system' && body.type === 'text') status = body.text;
          if (author === 'visitor' && status === 'closed') status = 'bot';
          if (author === 'bot') expect(status, JSON.stringify(entries)).toBe('bot');
          if (author === 'bot') spoken += 1;
          if (status === 'person') silenced += 1;
        }
        expect((await h.row(chat))?.status).toBe(status);
      }),
      { numRuns: engine === 'sqlite' ? 150 : 40 },
    );
    // Otherwise it would have shown nothing.
    expect(spoken).toBeGreaterThan(10);
    expect(silenced).toBeGreaterThan(10);
  }, 60_000);
});

type Held = { seq: number; ownerVersion: number; part: number };
type Step = 'say' | 'reply' | 'stale' | 'ask' | 'take' | 'assign' | 'return' | 'close';
