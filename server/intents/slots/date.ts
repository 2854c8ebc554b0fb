import { primaryOf } from '../languages/languages.ts';
import type { Candidate } from './candidate.ts';
import { findNumericDates, isoOf } from './numeric-date.ts';
import type { Day } from './numeric-date.ts';

/** What of chrono is used: the days a text speaks of, seen from a moment in time. */
type Reader = {
  parse(
    text: string,
    reference: { instant: Date; timezone: number },
    options: { forwardDate: boolean },
  ): Heard[];
};

type Part = 'year' | 'month' | 'day' | 'weekday';
type Heard = {
  index: number;
  text: string;
  start: { isCertain(part: Part): boolean; get(part: Part): number | null };
};

export type DateOptions = {
  /** The site's languages and, if known, its country: they say what 12/05/2026 and "next Friday" mean. */
  languages: readonly string[];
  country: string | null;
  /** The IANA time zone in which "today" is; UTC where the site has none. */
  timeZone: string;
  direction: 'past' | 'future';
};

export type DateFinder = (text: string, context: { language: string; now: number }) => Candidate[];

/** Only the beginning of a message is searched: it answers a question for a day. */
const mostChars = 300;
const monthFirstCountries: ReadonlySet<string> = new Set(['US', 'PH', 'FM', 'PW', 'MH']);

/** Loads what reads the site's languages, one by one, and finds days with it; the first found is the best. */
export async function createDateFinder(options: DateOptions): Promise<DateFinder> {
  const readers = new Map<string, Reader>();
  for (const code of options.languages) {
    const reader = await loadReader(code, isMonthFirst(code, options.country));
    if (reader !== null) readers.set(code, reader);
  }
  const { timeZone } = options;
  const clock = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (text, { language, now }) => {
    const beginning = text.slice(0, mostChars);
    const offset = offsetOf(clock, now);
    const today = dayOf(now + offset * 60_000);
    const numeric = findNumericDates(beginning, {
      monthFirst: isMonthFirst(language, options.country),
      complete: (day) => settleYear({ ...day, year: today.year }, today, options.direction),
    });
    if (numeric.length > 0) return numeric;
    const reader = readers.get(language);
    if (reader === undefined) return [];
    const reference = { instant: new Date(now), timezone: offset };
    return reader
      .parse(beginning, reference, { forwardDate: options.direction === 'future' })
      .flatMap((heard) => read(heard, today, options.direction));
  };
}

function read(
  { index, text, start }: Heard,
  today: Day,
  direction: 'past' | 'future',
): Candidate[] {
  // "in May", "at five": a month or an hour is no day.
  if (!start.isCertain('day') && !start.isCertain('weekday')) return [];
  const year = start.get('year');
  const month = start.get('month');
  const day = start.get('day');
  if (year === null || month === null || day === null) return [];
  const said = { year, month, day };
  const settled = start.isCertain('year')
    ? said
    : start.isCertain('weekday') && !start.isCertain('day')
      ? settleWeek(said, today, direction)
      : settleYear(said, today, direction);
  const span = { start: index, end: index + text.length };
  const because = `“${text}”, seen from ${isoOf(today)}`;
  return [{ value: isoOf(settled), ...span, grade: 'sure', because, negated: false }];
}

/** A day without a year is the next one, or the last. */
function settleYear(day: Day, today: Day, direction: 'past' | 'future'): Day {
  const same = { ...day, year: today.year };
  const order = isoOf(same) < isoOf(today) ? -1 : isoOf(same) > isoOf(today) ? 1 : 0;
  if (direction === 'future') return order < 0 ? { ...same, year: same.year + 1 } : same;
  return order > 0 ? { ...same, year: same.year - 1 } : same;
}

/** "On Friday", of something that has happened, is the last one. */
function settleWeek(day: Day, today: Day, direction: 'past' | 'future'): Day {
  if (direction === 'future' || isoOf(day) <= isoOf(today)) return day;
  return dayOf(Date.UTC(day.year, day.month - 1, day.day - 7));
}

function dayOf(ms: number): Day {
  const date = new Date(ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Minutes that a time zone's clocks are ahead of UTC at a moment. */
function offsetOf(format: Intl.DateTimeFormat, now: number): number {
  const name = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const offset = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -offset : offset;
}

function isMonthFirst(language: string, country: string | null): boolean {
  const region = /^[a-z]+[-_](?:[a-z]{4}[-_])?([a-z]{2})\b/i.exec(language)?.[1]?.toUpperCase();
  return primaryOf(language) === 'en' && monthFirstCountries.has(country ?? region ?? '');
}

/** One language at a time: each knows other words, and all together would find days where there are none. */
async function loadReader(code: string, monthFirst: boolean): Promise<Reader | null> {
  switch (primaryOf(code)) {
    case 'en': {
      const { casual, GB } = await import('chrono-node/en');
      return monthFirst ? casual : GB;
    }
    case 'de':
      return (await import('chrono-node/de')).casual;
    case 'fr':
      return (await import('chrono-node/fr')).casual;
    case 'es':
      return (await import('chrono-node/es')).casual;
    case 'it':
      return (await import('chrono-node/it')).casual;
    case 'pt':
      return (await import('chrono-node/pt')).casual;
    case 'nl':
      return (await import('chrono-node/nl')).casual;
    case 'ja':
      return (await import('chrono-node/ja')).casual;
    case 'zh':
      return (await import('chrono-node/zh')).casual;
    default:
      return null;
  }
}
