import type { FunctionSignature, JSONValue } from '@jmespath-community/jmespath';
import { limits } from '../../../shared/limits.ts';
import { ExpressionFault, checkItems, checkText, copyOutput } from '../value.ts';
import { define } from './signature.ts';

/** Functions over text. Absent (null) text stays absent, so that an optional field needs no special care. */
export function createTextFunctions(): Record<string, FunctionSignature> {
  return {
    lower: onText((text) => text.toLowerCase()),
    upper: onText((text) => text.toUpperCase()),
    trim: onText((text) => text.trim()),
    /** Keeps 0 to 9: `"#1042"` gives `"1042"`. */
    digits: onText((text) => text.replaceAll(/[^0-9]/g, '')),
    /** replace(text, what, with): every occurrence, literally. */
    replace: define(['any', 'string', 'string'], (text, what, by) => {
      if (text === null || text === undefined) return null;
      const parts = readText(text).split(readText(what));
      return parts.length === 1 ? text : joinTexts(parts, readText(by));
    }),
    split: define(['any', 'string'], (text, by) => {
      if (text === null || text === undefined) return null;
      const parts = readText(text).split(readText(by));
      checkItems(parts.length);
      return parts;
    }),
    /** join(glue, list): absent items are left out. */
    join: define(['string', 'list'], (glue, list) =>
      joinTexts(
        readList(list)
          .filter((item) => item !== null)
          .map(readText),
        readText(glue),
      ),
    ),
    starts_with: define(['string', 'string'], (text, start) =>
      readText(text).startsWith(readText(start)),
    ),
    ends_with: define(['string', 'string'], (text, end) => readText(text).endsWith(readText(end))),
    to_string: define(['any'], (value) =>
      typeof value === 'string' ? value : checkText(JSON.stringify(copyOutput(value))),
    ),
    /** A number or its decimal spelling; anything else is null. */
    to_number: define(['any'], (value) => {
      if (typeof value === 'number') return value;
      if (typeof value !== 'string' || !/^\s*[+-]?\d{1,30}(\.\d{1,30})?\s*$/.test(value))
        return null;
      return Number(value);
    }),
    /**
     * A point in time as ISO 8601: from ISO text (UTC when it names no zone), the way mail writes it
     * ("Fri, 20 Nov 2026 09:12:00 +0100"), or seconds or milliseconds since 1970. Absent stays absent.
     */
    date: define(['any'], (value) => {
      if (value === null || value === undefined || value === '') return null;
      const at = new Date(typeof value === 'number' ? readEpoch(value) : readMoment(value));
      if (Number.isNaN(at.getTime())) throw new ExpressionFault('date() was given no date');
      return at.toISOString();
    }),
  };
}

function onText(change: (text: string) => string): FunctionSignature {
  return define(['any'], (text) =>
    text === null || text === undefined ? null : checkText(change(readText(text))),
  );
}

/** Numbers count as text too: many backends give an id as a number one day and as text the next. */
export function readText(value: JSONValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new ExpressionFault('a function expected a text');
}

export function readList(value: JSONValue | undefined): JSONValue[] {
  if (Array.isArray(value)) return value;
  throw new ExpressionFault('a function expected a list');
}

/** The length is checked before the text is made: `replace` may multiply it. */
function joinTexts(parts: readonly string[], glue: string): string {
  const length = parts.reduce((sum, part) => sum + part.length + glue.length, 0);
  if (length > limits.expressionOutputBytes + glue.length) {
    throw new ExpressionFault(`a text is longer than ${limits.expressionOutputBytes} characters`);
  }
  return parts.join(glue);
}

/** Beyond the year 5138 in seconds is a date of our days in milliseconds. */
function readEpoch(value: number): number {
  return Math.abs(value) < 1e11 ? value * 1_000 : value;
}

function readMoment(value: JSONValue): string {
  const text = readText(value).trim();
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (parts === null) return readMailDate(text);
  const [, day = '', time = '00:00:00', zone = 'Z'] = parts;
  return `${day}T${time}${zone}`;
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** RFC 2822, as older backends write their dates. Empty for anything else. */
function readMailDate(text: string): string {
  const parts =
    /^(?:[a-z]{3}, ?)?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d{2}:\d{2}(?::\d{2})?) (GMT|UTC?|[+-]\d{4})$/i.exec(
      text,
    );
  if (parts === null) return '';
  const [, day = '', name = '', year = '', time = '', zone = ''] = parts;
  const month = months.indexOf(name.toLowerCase()) + 1;
  if (month === 0) return '';
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : 'Z';
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}T${time}${offset}`;
}
