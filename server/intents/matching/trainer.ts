import type { Matchable, Matcher } from './matcher.ts';
import { trainMatcher } from './train-matcher.ts';

/** Trains a matcher, or hands out the one that was trained from the same before. */
export type TrainMatcher = (
  intents: readonly Matchable[],
  languages: readonly string[],
) => Promise<Matcher>;

/** More sites than one configuration has in most places; the one that was used longest ago goes first. */
const mostKept = 64;

/**
 * Remembers what was trained, so that a configuration that is read again trains only what has changed in it.
 * `pause` gives the event loop a turn.
 */
export function createTrainer({ pause }: { pause: () => Promise<void> }): TrainMatcher {
  const kept = new Map<string, Promise<Matcher>>();
  return (intents, languages) => {
    const key = JSON.stringify([languages, intents]);
    const trained = kept.get(key) ?? trainMatcher(intents, { languages, pause });
    kept.delete(key);
    kept.set(key, trained);
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
    return trained;
  };
}
