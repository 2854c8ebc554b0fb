import { en } from './en.ts';
import type { Language } from './language.ts';

const none: ReadonlySet<string> = new Set();
const same: ReadonlyMap<string, string> = new Map();

const plain: Language = {
  contractions: same,
  synonyms: same,
  stopWords: none,
  lightWords: none,
  fillers: none,
  orderMarkers: none,
  orderBridges: none,
  phoneMarkers: none,
  trackingMarkers: none,
  units: none,
  negations: none,
};

/** What is known about a language; one that is not known is compared word by word. */
export function languageOf(code: string): Language {
  return code === 'en' ? en : plain;
}
