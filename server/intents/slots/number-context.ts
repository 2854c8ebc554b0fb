import type { Language } from '../languages/language.ts';
import type { Chunk } from './chunk.ts';

/**
 * What the words before a number say it is: an `order`, a `number` of some kind, `other` (a phone, a postcode, a
 * version), or nothing.
 */
export type Announced = { as: 'order' | 'number' | 'other'; word: string } | null;

/** The word that says what a number is: before it ("order number is 1042") or after it ("10115 is my postcode"). */
export function announcementOf(
  chunks: readonly Chunk[],
  at: number,
  language: Language,
): Announced {
  const before = announcedBefore(chunks, at, language);
  if (before?.as === 'order' || before?.as === 'other') return before;
  return announcedAfter(chunks, at, language) ?? before;
}

/** Looks ahead over "is my" and the like; without them only at a plain noun that is not announcing another number. */
function announcedAfter(chunks: readonly Chunk[], at: number, language: Language): Announced {
  for (let next = at + 1; next < chunks.length && next - at <= 4; next += 1) {
    const word = chunks[next]?.folded ?? '';
    const bridged = next > at + 1;
    if (bridged && language.orderMarkers.has(word) && !language.orderBridges.has(word)) {
      return { as: 'order', word };
    }
    if (bridged ? isOtherMarker(word, language) : language.otherMarkers.has(word)) {
      const announces = /^[+(]?\d/.test(chunks[next + 1]?.text ?? '');
      return announces ? null : { as: 'other', word };
    }
    if (!language.orderBridges.has(word)) return null;
  }
  return null;
}

/** Looks back over "number is" and the like. */
function announcedBefore(chunks: readonly Chunk[], at: number, language: Language): Announced {
  let weak: string | null = null;
  let other: string | null = null;
  for (let back = at - 1; back >= 0 && at - back <= 5; back -= 1) {
    const word = chunks[back]?.folded ?? '';
    const bridges = language.orderBridges.has(word);
    if (language.orderMarkers.has(word) && !bridges) return { as: 'order', word };
    if (isOtherMarker(word, language)) {
      other ??= word;
      // "order code 1042": what is a bridge too decides only when nothing better comes.
      if (!bridges) break;
    } else if (language.orderMarkers.has(word) || word === '#' || word === '№') {
      weak ??= word;
    } else if (!bridges && word !== '') break;
  }
  if (other !== null) return { as: 'other', word: other };
  return weak === null ? null : { as: 'number', word: weak };
}

function isOtherMarker(word: string, language: Language): boolean {
  return (
    language.phoneMarkers.has(word) ||
    language.trackingMarkers.has(word) ||
    language.otherMarkers.has(word) ||
    // "Vertragsnummer", "Seriennr": in languages that join words, every other kind of number ends so.
    (/.(?:nummer|nr)$/.test(word) && !language.orderMarkers.has(word))
  );
}

/** Dates, times, prices, ordinals, sizes and amounts by their own look, whatever stands before them. */
export function looksLikeSomethingElse(core: string, language: Language): boolean {
  if (/^\d+(?:[./:]\d+)+$/.test(core) || /^\d{4}-\d{2}-\d{2}(?:t.*)?$/i.test(core)) return true;
  if (/^\d{1,2}-\d{1,2}-\d{2,4}$/.test(core) || /^(?:\d{3}-)?\d{3}-\d{4}$/.test(core)) return true;
  if (/^[+$€£¥₹]/.test(core) || /[$€£¥₹%]$/.test(core)) return true;
  if (/^\d+(?:st|nd|rd|th|k|h)$/i.test(core) || /^\d+[x×]\d+/i.test(core)) return true;
  // "100-night", "3-teilig" are words; 78cm and 300rs are measures.
  const [, glued = ''] = /^\d+(-?\p{L}+)$/u.exec(core) ?? [];
  if (/^-\p{L}{4,}$/u.test(glued)) return true;
  const unit = glued.replace('-', '').toLowerCase();
  return language.units.has(unit) || language.counters.has(unit) || isIban(core);
}

/** 11-18, 1994-2009, 469-29-9659: ranges and the numbers of persons, not of orders. */
export function isRange(core: string): boolean {
  if (!/^\d+(?:-\d+)+$/.test(core)) return false;
  const digits = core.replaceAll('-', '');
  return (
    digits.length < 6 || /^(?:(?:19|20)\d\d-?){2}$/.test(core) || /^\d{3}-\d\d-\d{4}$/.test(core)
  );
}

/** What follows or surrounds digits makes them an amount, a measure or part of a phone number. */
export function isMeasured(chunks: readonly Chunk[], at: number, language: Language): boolean {
  const next = chunks[at + 1]?.folded ?? '';
  if (language.units.has(next) || language.counters.has(next) || /^[$€£¥₹%]/.test(next))
    return true;
  return /^[$€£¥₹]$/.test(chunks[at - 1]?.text ?? '');
}

/** Whether digits are no price by the words around them, and no part of a phone number or an account. */
export function isUnitless(chunks: readonly Chunk[], at: number, language: Language): boolean {
  return !belongsElsewhere(chunks, at, chunks[at]?.text ?? '', language);
}

/** For digits that nothing announces as an order's. */
export function belongsElsewhere(
  chunks: readonly Chunk[],
  at: number,
  core: string,
  language: Language,
): boolean {
  const before = chunks.slice(Math.max(0, at - 4), at).map(({ folded }) => folded);
  const after = chunks[at + 1]?.folded ?? '';
  if ([...before.slice(-2), after].some((word) => language.moneyMarkers.has(word))) return true;
  if (
    before.some((word) => language.phoneMarkers.has(word) || language.trackingMarkers.has(word))
  ) {
    return true;
  }
  return isPhone(chunks, at, core) || isCard(core);
}

/** Digits in groups as phones, cards and bank accounts have them, or one long group that starts with 0. */
function isPhone(chunks: readonly Chunk[], at: number, core: string): boolean {
  if (!/^\d+$/.test(core)) return false;
  if (/^0(?!00)\d{8,}$/.test(core)) return true;
  const groups = [core];
  for (let near = at - 1; at - near <= 5 && isGroup(chunks[near]); near -= 1) {
    groups.unshift(chunks[near]?.text ?? '');
  }
  for (let near = at + 1; near - at <= 5 && isGroup(chunks[near]); near += 1) {
    groups.push(chunks[near]?.text ?? '');
  }
  if (groups.length === 1) return false;
  const first = groups[0] ?? '';
  const digits = groups.join('').replace('+', '').length;
  if (first.startsWith('+') || (digits >= 8 && /^0|^\d{1,3}$/.test(first))) return true;
  return groups.length >= 4 && groups.every(({ length }) => length <= 4);
}

function isGroup(chunk: Chunk | undefined): boolean {
  return chunk !== undefined && /^\+?\d{1,20}$/.test(chunk.text);
}

/** A bank account by ISO 13616: its check digits are right. */
function isIban(core: string): boolean {
  if (!/^[a-z]{2}\d{2}[a-z0-9]{11,30}$/i.test(core)) return false;
  let remainder = 0;
  for (const character of core.slice(4) + core.slice(0, 4)) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** A payment card by ISO/IEC 7812: its check digit is right. */
function isCard(core: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(core)) return false;
  let sum = 0;
  for (let at = 0; at < core.length; at += 1) {
    const digit = Number(core.charAt(core.length - 1 - at));
    sum += at % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}
