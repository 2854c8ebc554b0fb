import type { Candidate } from './candidate.ts';
import { splitChunks } from './chunk.ts';
import type { Chunk } from './chunk.ts';
import { announcementOf, isMeasured, isUnitless } from './number-context.ts';
import { findWordNumbers } from './number-words.ts';
import type { Said } from './said.ts';

/** As many words as are looked at. */
const mostChunks = 300;

type Bounds = { min: number; max: number };

/**
 * How many of something: "3 mugs", "x3", "1,000 pieces", "two dozen". A bare number only when it is `asked` for.
 * Prices, measures, dates, orders' numbers and what lies outside the bounds are none.
 */
export function findQuantities(said: Said, { min, max }: Bounds, asked: boolean): Candidate[] {
  const fits = ({ value }: Candidate) => Number(value) >= min && Number(value) <= max;
  return [...inDigits(said, asked), ...inWords(said, asked)]
    .filter(fits)
    .sort((one, other) => rank(one) - rank(other) || one.start - other.start);
}

function rank({ grade }: Candidate): number {
  return grade === 'sure' ? 0 : grade === 'likely' ? 1 : 2;
}

function inDigits({ text, language }: Said, asked: boolean): Candidate[] {
  const chunks = joinThousands(splitChunks(text), text).slice(0, mostChunks);
  return chunks.flatMap((chunk, at): Candidate[] => {
    const read = readCount(chunk.text);
    if (read === null) return [];
    const next = chunks[at + 1]?.folded ?? '';
    // In scripts without spaces what follows the counter is not parted from it: 3個ください.
    const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.exec(next)?.[0] ?? next;
    const counted = read.counted || language.counters.has(next) || language.counters.has(unspaced);
    const before = chunks[at - 1];
    const thing =
      isThing(next) && !language.afterOrders.has(next) && !language.productFrames.has(next);
    // "The price of 100 mugs" counts mugs; "paid 100" and "EUR 100" are amounts.
    const priced = !thing || language.units.has(before?.folded ?? '');
    if (!counted && priced && !isUnitless(chunks, at, language)) return [];
    // "Air Max 90 available", "iPhone 15 cases": part of a name.
    const named = before !== undefined && at > 1 && /^\p{L}*\p{Lu}\p{L}+$/u.test(before.text);
    if (!counted && named && !asked) return [];
    if (language.units.has(next) || (!counted && isMeasured(chunks, at, language))) return [];
    const announced = announcementOf(chunks, at, language);
    const ordered = language.orderVerbs.has(chunks[at - 1]?.folded ?? '');
    if (announced !== null && !counted && !ordered) return [];
    const span = { value: String(read.value), start: chunk.start, end: chunk.end, negated: false };
    if (counted) return [{ ...span, grade: 'sure', because: 'counts pieces' }];
    const year = /^(?:19|20)\d\d$/.test(chunk.text);
    if (thing && !year && read.value < 10_000) {
      return [{ ...span, grade: 'likely', because: `before “${chunks[at + 1]?.text ?? ''}”` }];
    }
    return asked ? [{ ...span, grade: 'likely', because: 'the number asked for' }] : [];
  });
}

function inWords(said: Said, asked: boolean): Candidate[] {
  const { language, text, words } = said;
  return findWordNumbers(said).flatMap((number): Candidate[] => {
    const next = words[number.next]?.folded ?? '';
    if (language.units.has(next)) return [];
    const raw = text.slice(number.start, number.end);
    const span = {
      value: String(number.value),
      start: number.start,
      end: number.end,
      because: `“${raw}” is ${number.value}`,
      negated: false,
    };
    if (language.counters.has(next)) return [{ ...span, grade: 'sure' }];
    if (number.article) return asked ? [{ ...span, grade: 'likely' }] : [];
    return asked || isThing(next) ? [{ ...span, grade: 'likely' }] : [];
  });
}

function isThing(word: string): boolean {
  return /^\p{L}{2,}/u.test(word);
}

/** 3, x3, 3x, 3pcs, 1.000, 1,000. */
function readCount(text: string): { value: number; counted: boolean } | null {
  const plain = /^(x|×)?(\d{1,6})(x|×|pcs|stk|stück)?$/i.exec(text);
  if (plain !== null) {
    const counted = plain[1] !== undefined || plain[3] !== undefined;
    return { value: Number(plain[2]), counted };
  }
  if (!/^\d{1,3}(?:[.,'’]\d{3}){1,2}$/.test(text)) return null;
  return { value: Number(text.replace(/\D/g, '')), counted: false };
}

/** "1,000" is two chunks, because a comma parts sentences. */
function joinThousands(chunks: readonly Chunk[], text: string): Chunk[] {
  const joined: Chunk[] = [];
  for (const chunk of chunks) {
    const before = joined.at(-1);
    const comma =
      before !== undefined &&
      before.end + 1 === chunk.start &&
      text.charAt(before.end) === ',' &&
      /^\d{1,3}(?:,\d{3})?$/.test(before.text) &&
      /^\d{3}$/.test(chunk.text);
    if (before === undefined || !comma) {
      joined.push(chunk);
      continue;
    }
    const whole = text.slice(before.start, chunk.end);
    joined[joined.length - 1] = { text: whole, folded: whole, start: before.start, end: chunk.end };
  }
  return joined;
}
