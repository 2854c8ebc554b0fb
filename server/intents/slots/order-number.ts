import { fold } from '../languages/fold.ts';
import type { Language } from '../languages/language.ts';
import { splitChunks } from './chunk.ts';
import type { Chunk } from './chunk.ts';
import {
  announcementOf,
  belongsElsewhere,
  isMeasured,
  isRange,
  looksLikeSomethingElse,
} from './number-context.ts';
import type { Announced } from './number-context.ts';
import type { OrderFormats } from './order-format.ts';
import type { Span } from './span.ts';

/**
 * How much speaks for it: `sure` is marked as an order's number (`#1042`, `order 1042`, `DB-1042`) or has the
 * shop's own format, `likely` is a bare number of four digits or more, `possible` is a year or a small number.
 * `negated` is the one that is not meant in "not 1042 but 1043".
 */
export type FoundNumber = Span & {
  grade: 'sure' | 'likely' | 'possible';
  because: string;
  negated: boolean;
};

/** Nobody asks about more numbers in one message; so many of them are looked at. */
const mostNumbers = 50;
const mostLooks = 200;

/**
 * Finds what may be order numbers, without those that are not meant. Dates, prices, phone and tracking numbers,
 * postcodes, ordinals and amounts with a unit are none. Every pattern looks at one chunk of at most 64
 * characters and a few neighbours, so time grows with length only.
 */
export function findOrderNumbers(
  text: string,
  language: Language,
  formats: OrderFormats | null = null,
): FoundNumber[] {
  const found = readOrderNumbers(text, language, formats);
  const meant = found.filter(({ negated }) => !negated);
  return meant.length > 0 ? meant : found;
}

/** The same, with those that are not meant. With formats of a shop, nothing else is taken for its numbers. */
export function readOrderNumbers(
  text: string,
  language: Language,
  formats: OrderFormats | null,
): FoundNumber[] {
  const chunks = splitChunks(text);
  const found: FoundNumber[] = [];
  let looks = 0;
  for (const [at, { text: said }] of chunks.entries()) {
    if (looks === mostLooks || found.length === mostNumbers) break;
    if (!/\d/.test(said)) continue;
    looks += 1;
    const number = numberAt(chunks, at, language, formats);
    if (number !== null) found.push({ ...number, negated: isNegated(chunks, at, language) });
  }
  return found;
}

type Graded = Omit<FoundNumber, 'negated'>;

function numberAt(
  chunks: readonly Chunk[],
  at: number,
  language: Language,
  formats: OrderFormats | null,
): Graded | null {
  const chunk = chunks[at];
  if (chunk === undefined || chunk.text.length > 64 || chunk.text.includes('@')) return null;
  const { prefix, marks } = readPrefix(chunk.text, language);
  const core = chunk.text.slice(prefix.length);
  const announced: Announced = marks
    ? { as: 'order', word: prefix }
    : announcementOf(chunks, at, language);
  if (formats !== null) return inFormat(chunks, at, { core, announced }, language, formats);
  if (looksLikeSomethingElse(core, language)) return null;
  const span = { value: core.toUpperCase(), start: chunk.start, end: chunk.end };
  if (/^\d{1,20}$/.test(core)) {
    const grade = gradeOf(chunks, at, { core, announced, marked: marks }, language);
    return grade === null ? null : { ...span, ...grade };
  }
  if (core.length > 40 || !/^[a-z0-9]+(?:[-_/][a-z0-9]+)*$/i.test(core)) return null;
  if (announced?.as === 'other') return null;
  if (announced !== null) return { ...span, grade: 'sure', because: `after “${announced.word}”` };
  const digits = core.replace(/\D/g, '').length;
  if (digits < 3 || isRange(core)) return null;
  // "L355" is a printer as often as an order.
  const grade = core.includes('-') || digits >= 4 ? 'likely' : 'possible';
  return { ...span, grade, because: 'letters and digits, as codes have them' };
}

/** What is typed right before the digits: `#`, `no.`, and small words whose space was forgotten ("of299"). */
function readPrefix(text: string, language: Language): { prefix: string; marks: boolean } {
  const none = { prefix: '', marks: false };
  const [prefix = '', letters = '', sign] = /^(\p{L}*)[.:-]?([#№])?(?=\d)/u.exec(text) ?? [];
  if (letters === '') {
    const hash = /^[#№]/.exec(text)?.[0] ?? '';
    return hash === '' ? none : { prefix: hash, marks: true };
  }
  const word = fold(letters);
  // "SO-2001" is a number: nobody joins a small word to digits by a hyphen.
  if (text.charAt(letters.length) === '-' && language.stopWords.has(word)) return none;
  if (sign !== undefined || /^(?:order|no|nr)$/.test(word) || language.orderMarkers.has(word)) {
    return { prefix, marks: true };
  }
  return language.stopWords.has(word) ? { prefix, marks: false } : none;
}

type Core = { core: string; announced: Announced };

function inFormat(
  chunks: readonly Chunk[],
  at: number,
  { core, announced }: Core,
  language: Language,
  formats: OrderFormats,
): Graded | null {
  const chunk = chunks[at];
  if (chunk === undefined) return null;
  const before = chunks[at - 1];
  const joined = before !== undefined && formats.prefixes.has(before.folded.replace(/[-_./]/g, ''));
  const match = formats.match(joined ? `${before.text}${core}` : core);
  if (match === null) return null;
  const span = { value: match.value, start: joined ? before.start : chunk.start, end: chunk.end };
  const because = `fits ${match.format}`;
  if (match.whole && /\p{L}/u.test(match.value)) return { ...span, grade: 'sure', because };
  if (!/^\d{1,20}$/.test(core) || looksLikeSomethingElse(core, language)) return null;
  const graded = gradeOf(chunks, at, { core, announced, marked: false }, language);
  if (graded === null) return null;
  return { ...span, grade: graded.grade, because: `${because}, ${graded.because}` };
}

function gradeOf(
  chunks: readonly Chunk[],
  at: number,
  { core, announced, marked }: Core & { marked: boolean },
  language: Language,
): Pick<FoundNumber, 'grade' | 'because'> | null {
  if (isMeasured(chunks, at, language)) return null;
  if (marked) return { grade: 'sure', because: `marked with ${announced?.word ?? '#'}` };
  if (announced?.as === 'other') return null;
  if (announced?.as === 'order' && !isCount(chunks, at, core, language)) {
    return { grade: 'sure', because: `after “${announced.word}”` };
  }
  if (belongsElsewhere(chunks, at, core, language)) return null;
  if (announced?.as === 'number') {
    // "No. 1" is a place in a list as well.
    const clear = core.length > 2 || /[#№]/.test(announced.word);
    return { grade: clear ? 'sure' : 'possible', because: `after “${announced.word}”` };
  }
  if (announced !== null) return { grade: 'possible', because: 'may be a count' };
  if (core.length < 4) return { grade: 'possible', because: 'a small number' };
  if (isYear(core) || isDate(core)) return { grade: 'possible', because: 'may be a date' };
  if (isPostcode(chunks, at, core, language)) {
    return { grade: 'possible', because: 'may be a postcode' };
  }
  return { grade: 'likely', because: `a number of ${core.length} digits` };
}

/** "order 10 mugs", "order 500 mugs": small and round numbers before a thing count it. */
function isCount(chunks: readonly Chunk[], at: number, core: string, language: Language): boolean {
  if (!language.orderVerbs.has(chunks[at - 1]?.folded ?? '')) return false;
  if (core.length > 3 && !/^\d{1,4}00$/.test(core)) return false;
  const next = chunks[at + 1]?.folded ?? '';
  return /^\p{L}{3,}/u.test(next) && !language.afterOrders.has(next);
}

function isYear(core: string): boolean {
  return /^(?:19|20)\d\d$/.test(core);
}

/** 20261120, as some systems write a day. */
function isDate(core: string): boolean {
  return /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(core);
}

/** "in 10115 Berlin", "10115 Berlin": four or five digits at a place's name. */
function isPostcode(
  chunks: readonly Chunk[],
  at: number,
  core: string,
  language: Language,
): boolean {
  if (core.length > 5) return false;
  // "KS 67448": a state's letters.
  if (core.length === 5 && /^[A-Z]{2}$/.test(chunks[at - 1]?.text ?? '')) return true;
  if (language.placeWords.has(chunks[at - 1]?.folded ?? '')) return true;
  const next = chunks[at + 1];
  if (next === undefined || !/^\p{Lu}\p{Ll}{2,}/u.test(next.text)) return false;
  return !language.stopWords.has(next.folded) && !language.fillers.has(next.folded);
}

/** "not 1042 but 1043", "instead of order 1042": the one after "not" is not meant. */
function isNegated(chunks: readonly Chunk[], at: number, language: Language): boolean {
  for (let back = at - 1; back >= 0 && at - back <= 4; back -= 1) {
    const word = chunks[back]?.folded ?? '';
    if (language.negations.has(word)) return true;
    const small = language.articles.has(word) || language.orderMarkers.has(word) || word === '#';
    if (!small) return false;
  }
  return false;
}
