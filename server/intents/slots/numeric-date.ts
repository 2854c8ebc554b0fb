import type { Candidate } from './candidate.ts';

/** A day of the calendar. Months count from 1. */
export type Day = { year: number; month: number; day: number };

/**
 * Days written in digits: 2026-11-20, 20.11.2026, 24.12., 12/05/2026. With slashes the day comes first unless
 * `monthFirst`; a date that has only one reading is read so. Without a year, `complete` finds it.
 */
export function findNumericDates(
  text: string,
  { monthFirst, complete }: { monthFirst: boolean; complete(day: Omit<Day, 'year'>): Day },
): Candidate[] {
  const pattern =
    /(?<![\d.,/-])(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})([./-])\s?(\d{1,2})(?:\5\s?(\d{4}|\d{2}))?\.?)(?![\d,/-]*\d)/g;
  return [...text.matchAll(pattern)].flatMap((match): Candidate[] => {
    const [raw, year, month, day, first, separator, second, shortYear] = match;
    // "3-4" is more often a range than a day.
    if (year === undefined && shortYear === undefined && separator === '-') return [];
    if (separator === '.' && shortYear === undefined && !raw.endsWith('.')) return [];
    const date =
      year === undefined
        ? inOrder(
            Number(first),
            Number(second),
            shortYear,
            separator === '.' || !monthFirst,
            complete,
          )
        : { year: Number(year), month: Number(month), day: Number(day) };
    if (!exists(date)) return [];
    const span = { start: match.index, end: match.index + raw.length };
    const because = `${date.day}.${date.month}.${date.year} as day, month, year`;
    return [{ value: isoOf(date), ...span, grade: 'sure', because, negated: false }];
  });
}

/** 2026-11-20. */
export function isoOf({ year, month, day }: Day): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function inOrder(
  first: number,
  second: number,
  shortYear: string | undefined,
  dayFirst: boolean,
  complete: (day: Omit<Day, 'year'>) => Day,
): Day {
  const turned = dayFirst ? second > 12 && first <= 12 : first <= 12;
  const day = turned ? second : first;
  const month = turned ? first : second;
  if (shortYear === undefined) return complete({ month, day });
  return { year: Number(shortYear) + (shortYear.length === 2 ? 2000 : 0), month, day };
}

function exists({ year, month, day }: Day): boolean {
  if (month < 1 || month > 12 || day < 1 || year < 1900 || year > 2200) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
