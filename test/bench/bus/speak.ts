import { z } from 'zod';
import { isKind } from '../side.ts';
import { monotonicMs } from './watcher.ts';

/** What the first process of each bus does: says something in the conversation or room of this number. */
export type Say = (room: number, text: string) => Promise<void>;

const floodSchema = z.object({ seconds: z.number(), window: z.number() });
const paceSchema = z.object({ seconds: z.number(), perSecond: z.number() });
const heardSchema = z.object({ count: z.number() });

/** As long as a customer's question; it begins with the time it is said at. */
const textNow = (): string =>
  `${monotonicMs().toFixed(3)} Your parcel left our warehouse yesterday and should be with you tomorrow.`;

/**
 * Says as much as it is told to, in one room after the other.
 * {kind:'flood', seconds, window}: as much as is heard, with so many messages on their way.
 * {kind:'pace', seconds, perSecond}: evenly. {kind:'heard', count} is passed on from those who listen.
 * Answers {kind:'said', messages, seconds} when all of it was heard.
 */
export function speak(rooms: number, say: Say): void {
  let heard = 0;
  let wake = (): void => undefined;
  let room = 0;

  const sayNext = (): Promise<void> => {
    room = (room + 1) % rooms;
    return say(room, textNow());
  };
  const news = (): Promise<void> => new Promise((resolve) => (wake = resolve));

  async function sayUntil(seconds: number, due: (ms: number, said: number) => number) {
    const began = performance.now();
    let said = 0;
    let failure: { error: unknown } | undefined;
    heard = 0;
    for (let ms = 0; ms < seconds * 1_000; ms = performance.now() - began) {
      for (let left = due(ms, said); left > 0; left -= 1) {
        said += 1;
        sayNext().catch((error: unknown) => (failure = { error }));
      }
      await Promise.race([news(), new Promise((resolve) => setTimeout(resolve, 1))]);
    }
    for (const patience = performance.now() + 10_000; heard < said;) {
      if (failure) throw failure.error;
      if (performance.now() > patience)
        throw new Error(`said ${said} messages, of which ${heard} were heard`);
      await Promise.race([news(), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    if (said === 0) throw new Error('nothing was said');
    const took = (performance.now() - began) / 1_000;
    process.send?.({ kind: 'said', messages: said, seconds: took });
  }

  process.on('message', (message) => {
    if (isKind(message, 'heard')) {
      heard = heardSchema.parse(message).count;
      wake();
    }
    if (isKind(message, 'flood')) {
      const { seconds, window } = floodSchema.parse(message);
      run(sayUntil(seconds, (_ms, said) => window - (said - heard)));
    }
    if (isKind(message, 'pace')) {
      const { seconds, perSecond } = paceSchema.parse(message);
      run(sayUntil(seconds, (ms, said) => Math.floor((ms / 1_000) * perSecond) - said));
    }
  });
}

function run(saying: Promise<void>): void {
  saying.catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
