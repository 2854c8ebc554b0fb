import type { Clock } from '../../shared/clock.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { Answerer } from '../../server/intents/answerer.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What must be answered to a text, part by part; the number of parts depends on the text alone. */
export function expectedParts(text: string): EntryBody[] {
  return Array.from({ length: 1 + (text.length % 3) }, (_, part) => ({
    type: 'text',
    text: `${text} has answer ${part}`,
  }));
}

/** What is said when a turn was tried too often. */
export const apology: EntryBody = { type: 'text', text: 'Sorry.' };

/** Answers after pauses, as a backend would, so that everything else can happen in between. */
export function createSimulatedAnswerer(clock: Clock, random: SeededRandom): Answerer {
  const pause = (): Promise<void> =>
    new Promise((resolve) => void clock.after(random.pick([0, 5, 60, 900]), resolve));
  return async function* ({ said }) {
    if (said.type !== 'text') throw new Error('nobody fills in a form here');
    yield { type: 'status', code: 'order.get' };
    for (const body of expectedParts(said.text)) {
      await pause();
      yield { type: 'delta', text: 'a part that gr' };
      yield { type: 'part', body };
    }
    yield { type: 'dialogue', dialogue: { last: said.text } };
  };
}
