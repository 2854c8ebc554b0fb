import { limits } from '../../../shared/limits.ts';

/**
 * Encoding by position. Each takes a value and gives the text that stands for it there, or null when no
 * text can: such a value is refused before anything is sent.
 */
export function placeInPath(value: string): string | null {
  if (!isCarriable(value) || value === '.' || value === '..') return null;
  // A slash is refused even encoded: many servers decode a path before they split it. The same goes for
  // values that look encoded already, which a second decoding would turn into dots and slashes.
  if (/[/\\]|%[0-9a-f]{2}/i.test(value)) return null;
  return encodeURIComponent(value);
}

/** For a query's value; the caller's URLSearchParams encodes it. Empty is refused: backends then ignore the filter. */
export function placeInQuery(value: string): string | null {
  return isCarriable(value) ? value : null;
}

/** For a header's value: printable ASCII. */
export function placeInHeader(value: string): string | null {
  return isCarriable(value) && /^[\x20-\x7e]+$/.test(value) ? value : null;
}

/** For a value inside JSON or a form, whose encoding carries everything else: lines and empty text too. */
export function placeInBody(value: string): string | null {
  const fits = value.length <= limits.requestTextChars && value.isWellFormed();
  return fits && !value.includes('\u0000') ? value : null;
}

// C0, C1 and the line separators of Unicode.
const control = /\p{Cc}|[\u2028\u2029]/u;

function isCarriable(value: string): boolean {
  return (
    value.trim() !== '' &&
    value.length <= limits.requestValueChars &&
    value.isWellFormed() &&
    !control.test(value)
  );
}
