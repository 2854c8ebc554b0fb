import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { tr } from './tr.ts';
import { zh } from './zh.ts';
import type { HandoffWords } from './words.ts';

/** The words of a language, English where there are none. */
export function handoffWordsOf(language: string): HandoffWords {
  return all.get(language) ?? en;
}

const all: ReadonlyMap<string, HandoffWords> = new Map(
  Object.entries({ en, de, fr, es, it, pt, nl, pl, tr, ar, he, ja, zh }),
);
