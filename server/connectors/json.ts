import { isJson } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { decodeText } from './reply/charset.ts';

/**
 * Reads JSON from bytes, or gives undefined. Nesting is counted before parsing; whole numbers beyond 2⁵³
 * (order ids of some shops) become text, so that no digit is lost. `contentType` tells how characters are written.
 */
export function parseJson(bytes: Buffer, contentType = ''): Json | undefined {
  const text = decodeText(bytes, contentType);
  if (text === undefined || isTooDeep(text)) return undefined;
  try {
    const value: unknown = /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The third argument of a reviver holds the source text; TypeScript's own signature does not know it yet. */
function keepDigits(_name: string, value: unknown, ...rest: unknown[]): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) {
    return value;
  }
  const [context] = rest;
  const source =
    typeof context === 'object' && context !== null && 'source' in context ? context.source : null;
  return typeof source === 'string' && /^-?\d+$/.test(source) ? source : value;
}

/** One pass over the text, skipping strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === backslash) at += 1;
      else if (char === quote) inString = false;
    } else if (char === quote) inString = true;
    else if (char === openBrace || char === openBracket) {
      depth += 1;
      if (depth > limits.replyDepth) return true;
    } else if (char === closeBrace || char === closeBracket) depth -= 1;
  }
  return false;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];
