import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { createFakeNetwork } from './fake-network.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createPage } from './setup.ts';

type Step =
  | { do: 'say' }
  | { do: 'answer'; heard: boolean }
  | { do: 'cut' | 'reload' | 'wake' | 'unreachable' | 'reachable' }
  | { do: 'wait'; ms: number }
  | { do: 'websocket'; fate: 'opens' | 'fails' | 'swallowed' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'say' } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), heard: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('cut', 'reload', 'wake', 'unreachable', 'reachable')
      .map((name) => ({ do: name }) as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: 0, max: 40_000 }),
    }),
  },
);

/** The same while the WebSocket opens or does not, over times in which it is tried again. */
const eitherWayStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: step },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('websocket' as const),
      fate: fc.constantFrom('opens', 'fails', 'swallowed'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: 0, max: limits.socketRetryMs + 10_000 }),
    }),
  },
);

const fates = fc.array(fc.constantFrom('answered', 'ack lost', 'lost'), { maxLength: 30 });

describe('any schedule of messages, losses, cuts and reloads', () => {
  it.each([
    ['over the WebSocket', step, false],
    ['over any mix of WebSocket and requests', eitherWayStep, true],
  ])(
    'ends with everything said stored once, in order, and shown once, %s',
    async (_how, one, either) => {
      await fc.assert(
        fc.asyncProperty(fc.array(one, { maxLength: 40 }), fates, async (steps, planned) => {
          const net = createFakeNetwork();
          const kept = new Map<string, string>();
          const clock = createFakeClock();
          const left = [...planned];
          net.network.fate = () => left.shift() ?? 'answered';
          net.network.later = (run) => void clock.after(20, run);
          let seed = 1;
          const open = () => {
            const transport = either ? net.eitherWay(clock) : net.transport;
            return createPage({ net, kept, clock, seed, transport });
          };
          let page = open();
          page.verbs.open();
          const said: string[] = [];

          for (const current of steps) {
            if (current.do === 'say') {
              said.push(`message ${said.length + 1}`);
              page.verbs.say(said.at(-1) ?? '');
            }
            if (current.do === 'answer') net.network.answer('an answer', current.heard);
            if (current.do === 'cut') net.network.cut();
            if (current.do === 'wake') page.link.probe();
            if (current.do === 'wait') await clock.advance(current.ms);
            if (current.do === 'unreachable') net.network.reachable = false;
            if (current.do === 'reachable') net.network.reachable = true;
            if (current.do === 'websocket') net.network.websocket = () => current.fate;
            if (current.do === 'reload') {
              page.link.close();
              seed += 1;
              page = open();
              page.verbs.open();
            }
          }

          net.network.reachable = true;
          await clock.advance(5 * 60_000);
          // What was said too long before a reload waits for the customer's word.
          for (const { id, state } of page.store.outgoing.value) {
            if (state === 'failed') page.verbs.retry(id);
          }
          await clock.advance(5 * 60_000);
          page.link.probe();
          await clock.advance(60_000);

          const stored = net.network.log.flatMap(({ author, body }) =>
            author === 'visitor' && body.type === 'text' ? [body.text] : [],
          );
          expect(stored).toEqual(said);
          // A message whose acknowledgement was lost may be in what was not read yet.
          expect(net.network.tooEarly).toEqual([]);
          expect(page.store.entries.value).toEqual(net.network.log);
          expect(page.store.outgoing.value).toEqual([]);
          expect([...kept.keys()].filter((key) => key.includes('unsent'))).toEqual([]);
        }),
        { numRuns: 400 },
      );
    },
    60_000,
  );
});
