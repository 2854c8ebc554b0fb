import { weekdays } from '../../shared/hours.ts';
import type { Slot } from '../../shared/hours.ts';
import type { OpeningHours } from '../../shared/opening-hours.ts';

/** What templates see as `hours`: in the words and clock of a language, in the zone of the shop. */
export type HoursTexts = {
  isOpen: boolean;
  /** The hours of an ordinary week: "Mon–Fri 9:00 AM–12:30 PM, 1:30 PM–6:00 PM; Sat 9:00 AM–12:00 PM". */
  open: string;
  /** When it opens next: "tomorrow, 9:00 AM". Empty while it is open, and where it does not open for a year. */
  next: string;
  /** When it closes: "today, 6:00 PM". Empty while it is closed. */
  until: string;
  /** Why today has other hours, such as "Christmas"; empty on other days. */
  note: string;
};

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Hours as texts; all empty for a site that says none. Formats come from the language's own rules (CLDR). */
export function describeHours(
  opening: OpeningHours | undefined,
  at: number,
  language: string,
): HoursTexts {
  if (opening === undefined) return { isOpen: false, open: '', next: '', until: '', note: '' };
  const isOpen = opening.isOpen(at);
  const change = opening.nextChange(at);
  const moment = change === null ? '' : describeMoment(opening, { moment: change, at, language });
  return {
    isOpen,
    open: describeWeek(opening, language),
    next: isOpen ? '' : moment,
    until: isOpen ? moment : '',
    note: opening.labelAt(at)?.[language] ?? '',
  };
}

/** "today, 1:30 PM", "Monday at 9:00 AM", or with its date when it is a week away or more. */
function describeMoment(
  opening: OpeningHours,
  { moment, at, language }: { moment: number; at: number; language: string },
): string {
  const { timeZone } = opening.hours;
  const days = opening.dayAt(moment) - opening.dayAt(at);
  if (days < 2) {
    const day = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
    const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone });
    return plain(`${day}, ${time.format(moment)}`);
  }
  const date = days < 7 ? {} : ({ day: 'numeric', month: 'long' } as const);
  const time = { weekday: 'long', hour: 'numeric', minute: '2-digit' } as const;
  return plain(new Intl.DateTimeFormat(language, { ...time, ...date, timeZone }).format(moment));
}

/** Days with the same hours that follow each other are told together; those without any are left out. */
function describeWeek({ hours }: OpeningHours, language: string): string {
  const names = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'UTC' });
  const time = (minute: number): string => times.format(minute * minuteMs);
  const slotsText = (slots: readonly Slot[]): string =>
    slots
      .toSorted((a, b) => a.from - b.from)
      .map(({ from, to }) => `${time(from)}–${time(to)}`)
      .join(', ');
  const groups: { first: number; last: number; slots: string }[] = [];
  for (const [index, name] of weekdays.entries()) {
    const slots = slotsText(hours.week[name]);
    const before = groups.at(-1);
    if (before?.slots === slots) before.last = index;
    else groups.push({ first: index, last: index, slots });
  }
  // Day 4 of 1970 was a Monday.
  const nameOf = (index: number): string => names.format((4 + index) * dayMs);
  return plain(
    groups
      .filter(({ slots }) => slots !== '')
      .map(({ first, last, slots }) => {
        const days = first === last ? nameOf(first) : `${nameOf(first)}–${nameOf(last)}`;
        return `${days} ${slots}`;
      })
      .join('; '),
  );
}

/** Some languages put narrow spaces between an hour and its half of the day: text people copy has plain ones. */
function plain(text: string): string {
  return text.replaceAll(/[\u202f\u00a0]/g, ' ');
}
