import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChat, intentsOf } from '../chat.ts';
import { shopIntents } from '../shop-intents.ts';

const intents = intentsOf(shopIntents);
const said = fc.oneof(
  fc.constantFrom(
    ...[
      'yes',
      'no',
      'never mind',
      'try again',
      'start over',
      '1042',
      'no, 1043',
      'ada@example.com',
    ],
    ...[
      'send order 1042 back',
      'pay order 1042',
      'newsletter please',
      'how much is engraving',
      'list all my orders',
    ],
    ...[
      'what are your opening hours?',
      'do you have mugs?',
      'leave a message',
      'where is my order 1042? newsletter please.',
    ],
    ...[
      'hi',
      'blah blah',
      'perhaps',
      'get me your manager',
      'Where is my order and what are your opening hours?',
    ],
  ),
  fc
    .string({ maxLength: 300 })
    .filter((text) => text.trim() !== '' && text.isWellFormed() && !text.includes('\0')),
);
const outcomes = ['made', 'later', 'refused'] as const;

function createShop(outcome: (typeof outcomes)[number]) {
  return createChat({
    intents,
    answers: { 'product.search': () => [{ name: 'Mug', stock: 'in_stock' }] },
    write: () =>
      outcome === 'made'
        ? { kind: 'made', value: { id: 'T-1', status: 'received', link: 'https://pay.example/1' } }
        : { kind: outcome, failure: 'unavailable' },
  });
}

describe('whatever is said in whatever order', () => {
  it('is answered, the same each time, and what is remembered stays small', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { minLength: 1, maxLength: 15 }),
        fc.constantFrom(...outcomes),
        async (messages, outcome) => {
          const chat = createShop(outcome);
          const again = createShop(outcome);
          for (const message of messages) {
            const turn = await chat.say(message);
            expect(turn.bodies.length).toBeGreaterThan(0);
            expect(turn.shown).not.toMatch(/undefined|\[object|\{\{/);
            expect(JSON.stringify(chat.dialogue()).length).toBeLessThan(8_000);
            expect((await again.say(message)).pieces).toEqual(turn.pieces);
          }
          expect(chat.faults).toEqual([]);
        },
      ),
      { numRuns: 120, verbose: 1 },
    );
  }, 60_000);

  it('writes nothing that the customer did not say yes to in the message before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 15 }), async (messages) => {
        const chat = createShop('made');
        for (const message of messages) {
          const before = chat.dialogue();
          const writes = chat.written.length;
          const { pieces } = await chat.say(message);
          const stores = pieces.some((piece) => 'writes' in piece || 'lead' in piece);
          if (chat.written.length === writes && !stores) continue;
          expect(message.toLowerCase()).toBe('yes');
          expect(before).toMatchObject({ running: { stage: 'confirming' } });
        }
      }),
      { numRuns: 120, verbose: 1 },
    );
  });
});
