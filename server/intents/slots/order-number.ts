import type { Language } from '../languages/language.ts';
import type { Span } from './span.ts';

/**
 * How much speaks for it: `sure` is marked as an order's number (`#1042`, `order 1042`, `DB-1042`),
 * `likely` is a bare number of four digits or more, `possible` is a year or a small number.
 */
export type FoundNumber = Span & { grade: 'sure' | 'likely' | 'possible' };

type Word = { text: string; lower: string; start: number; end: number };

/**
 * Finds what may be order numbers. Dates, prices, phone and tracking numbers, ordinals and amounts with a
 * unit are not. Every pattern looks at one word of at most 64 characters, so time grows with length only.
 */
export function findOrderNumbers(text: string, language: Language): FoundNumber[] {
  const said = split(text);
  const found: FoundNumber[] = [];
  for (const [at, word] of said.entries()) {
    const number = numberAt(said, at, word, language);
    if (number !== null) found.push(number);
  }
  const meant = found.filter((number) => !isNegated(text, number, language));
  return meant.length > 0 ? meant : found;
}

function split(text: string): Word[] {
  const said: Word[] = [];
  for (const match of text.matchAll(/[^\s,;!?()"'<>[\]{}]+/gu)) {
    let raw =
      match[0].normalize('NFKC').length === match[0].length ? match[0].normalize('NFKC') : match[0];
    let start = match.index;
    const colon = raw.lastIndexOf(':');
    if (colon > 0 && colon < raw.length - 1 && !/^\d/.test(raw)) {
      raw = raw.slice(colon + 1);
      start += colon + 1;
      said.push(wordAt(match[0].slice(0, colon), match.index));
    }
    said.push(wordAt(raw, start));
  }
  return said;
}

function wordAt(raw: string, start: number): Word {
  let length = raw.length;
  while (length > 0 && /[.:]/.test(raw.charAt(length - 1))) length -= 1;
  const text = raw.slice(0, length);
  return { text, lower: text.toLowerCase(), start, end: start + length };
}

function numberAt(
  said: readonly Word[],
  at: number,
  word: Word,
  language: Language,
): FoundNumber | null {
  if (word.text.length > 64 || !/\d/.test(word.text) || word.text.includes('@')) return null;
  const prefix = /^(?:#|№|(?:order|no|nr)[.#-]?#?(?=\d))/i.exec(word.text)?.[0] ?? '';
  const core = word.text.slice(prefix.length);
  if (isSomethingElse(said, at, core, language)) return null;
  const marked = prefix !== '' || isMarked(said, at, language);
  const span = { value: core.toUpperCase(), start: word.start, end: word.end };
  if (/^\d{1,20}$/.test(core))
    return { ...span, grade: gradeOfDigits(said, at, core, prefix, marked) };
  if (core.length > 40 || !/^[a-z0-9]+(?:[-_/][a-z0-9]+)*$/i.test(core)) return null;
  if (marked) return { ...span, grade: 'sure' };
  return core.replace(/\D/g, '').length >= 3 ? { ...span, grade: 'sure' } : null;
}

function gradeOfDigits(
  said: readonly Word[],
  at: number,
  core: string,
  prefix: string,
  marked: boolean,
): FoundNumber['grade'] {
  const next = said[at + 1]?.lower ?? '';
  const counts =
    core.length <= 3 && /^\p{L}{3,}/u.test(next) && !/^(and|please|with|for)$/.test(next);
  if (prefix !== '') return 'sure';
  if (marked && !(counts && said[at - 1]?.lower === 'order')) return 'sure';
  if (core.length < 4 || /^(?:19|20)\d\d$/.test(core)) return 'possible';
  return 'likely';
}

/** Looks back over "number is" and the like for a word that announces an order's number. */
function isMarked(said: readonly Word[], at: number, language: Language): boolean {
  for (let back = at - 1; back >= 0 && at - back <= 4; back -= 1) {
    const word = said[back]?.lower ?? '';
    if (language.orderMarkers.has(word) || word === '#' || word === '№') return true;
    if (word !== '' && !language.orderBridges.has(word)) return false;
  }
  return false;
}

function isSomethingElse(
  said: readonly Word[],
  at: number,
  core: string,
  language: Language,
): boolean {
  const next = said[at + 1]?.lower ?? '';
  const before = said.slice(Math.max(0, at - 4), at).map((word) => word.lower);
  if (/^\d+(?:[./:]\d+)+$/.test(core) || /^\d{4}-\d{2}-\d{2}(?:t.*)?$/i.test(core)) return true;
  if (/^\d{1,2}-\d{1,2}-\d{2,4}$/.test(core) || /^(?:\d{3}-)?\d{3}-\d{4}$/.test(core)) return true;
  if (/^[+$€£¥]/.test(core) || /[$€£¥%]$/.test(core)) return true;
  if (/^\d+(?:st|nd|rd|th|am|pm|x|k|kg|g|cm|mm|ml|l|gb|tb|h|min|eur|usd|gbp|pcs)$/i.test(core))
    return true;
  if (/^\d+$/.test(core) && (language.units.has(next) || /^[$€£¥%]/.test(next))) return true;
  if (/^\d+$/.test(core) && /^[$€£¥]$/.test(before.at(-1) ?? '')) return true;
  if (before.some((word) => language.phoneMarkers.has(word))) return true;
  if (before.some((word) => language.trackingMarkers.has(word)) && !before.includes('order'))
    return true;
  return isPhone(said, at, core);
}

/** Digits in groups, nine or more together, or one long group that starts with 0. */
function isPhone(said: readonly Word[], at: number, core: string): boolean {
  if (!/^\d+$/.test(core)) return false;
  if (core.length >= 9 && core.startsWith('0')) return true;
  let digits = core.length;
  let groups = 1;
  let plus = false;
  for (const step of [-1, 1]) {
    for (let near = at + step; Math.abs(near - at) <= 5; near += step) {
      const text = said[near]?.text ?? '';
      if (!/^\+?\d+$/.test(text)) break;
      digits += text.length;
      groups += 1;
      plus ||= text.startsWith('+');
    }
  }
  return groups > 1 && (plus || digits >= 9);
}

/** "not 1042 but 1043": the one after "not" is not meant. */
function isNegated(text: string, number: Span, language: Language): boolean {
  const before =
    text
      .slice(Math.max(0, number.start - 8), number.start)
      .trim()
      .split(/\s+/)
      .at(-1) ?? '';
  return language.negations.has(before.toLowerCase());
}
