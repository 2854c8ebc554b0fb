import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { defineLanguage } from './language.ts';
import type { Language } from './language.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { tr } from './tr.ts';
import { zh } from './zh.ts';

const known: ReadonlyMap<string, Language> = new Map(
  Object.entries({ ar, de, en, es, fr, he, it, ja, nl, pl, pt, tr, zh }),
);

const plain = defineLanguage({});

/**
 * What is known about a language by its BCP-47 code; a variant is taken for its language (`de-AT` for `de`), and
 * one that is not known is compared word by word.
 */
export function languageOf(code: string): Language {
  return known.get(primaryOf(code)) ?? plain;
}

/** Whether sentences in a language are understood, or whether its customers need buttons. */
export function coverage(code: string): Language['coverage'] {
  return languageOf(code).coverage;
}

/** The language without its script and region: `zh` of `zh-Hant-TW`. */
export function primaryOf(code: string): string {
  return (code.split(/[-_]/, 1)[0] ?? '').toLowerCase();
}
