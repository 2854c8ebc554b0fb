import { setTimeout as wait } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import { visitFleet } from './fleet-visitor.ts';
import type { FleetVisitor } from './fleet-visitor.ts';
import type { RandomSource } from './random-source.ts';

/** Visitors who talk without pause, one after the other, until they are told to stop. */
export type Talk = {
  /** Whether somebody waits for an acknowledgement now. */
  isSending(): boolean;
  /** Lets each say the rest and get every answer; rejects when one of them had not what it was promised. */
  end(): Promise<TalkResult>;
};

export type TalkResult = {
  visitors: number;
  messages: number;
  /** Milliseconds from each loss of a connection until everything said meanwhile was on the page. */
  outages: number[];
};

/** What one says before the next one comes: a visitor may say so many at once and a few more. */
const messagesEach = 12;

/** Of every four, one has no WebSocket. Each account is closed as soon as that visitor has every answer. */
export function startTalk(
  fleet: Fleet,
  options: {
    balancer: { port: number };
    atOnce: number;
    random: RandomSource;
    signal: AbortSignal;
  },
): Talk {
  const { balancer, atOnce, random, signal } = options;
  const result: TalkResult = { visitors: 0, messages: 0, outages: [] };
  const here = new Set<FleetVisitor>();
  let ending = false;

  async function talkOnce(place: number): Promise<void> {
    result.visitors += 1;
    const fate = place % 4 === 3 ? 'refused' : 'passes';
    const visitor = await visitFleet(fleet, { balancer, fate, number: result.visitors });
    here.add(visitor);
    try {
      for (let count = 0; count < messagesEach && !(ending && count > 0); count += 2) {
        visitor.say(random.fraction() < 0.3 ? 'order #1042, ada@example.com' : 'good morning');
        visitor.say('so');
        await wait(50 + 400 * random.fraction(), undefined, { signal });
      }
      await visitor.answered();
      await visitor.expectKept();
      result.messages += visitor.said();
      result.outages.push(...visitor.outages);
    } finally {
      here.delete(visitor);
      await visitor.close();
    }
  }

  const talks = Array.from({ length: atOnce }, async (_, place) => {
    while (!ending) await talkOnce(place);
  });
  const all = Promise.all(talks);
  // Whoever ends the talk hears of it.
  all.catch(() => undefined);
  return {
    isSending: () => [...here].some((visitor) => visitor.sending() > 0),
    async end() {
      ending = true;
      await all;
      return result;
    },
  };
}
