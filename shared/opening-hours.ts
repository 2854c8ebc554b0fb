import type { Hours, Slot } from './hours.ts';
import { weekdays } from './hours.ts';
import { limits } from './limits.ts';
import { createZonedTime } from './zoned-time.ts';

/** When a shop's people answer, at any moment. Times are milliseconds since 1970 (UTC). */
export type OpeningHours = {
  hours: Hours;
  isOpen(at: number): boolean;
  /** The first moment from `at` on at which it is open: `at` itself while it is. Null when there is none for a year. */
  nextOpening(at: number): number | null;
  /** When it closes next, while open, or opens. Null when that does not change for a year. */
  nextChange(at: number): number | null;
  /** Why the day of this moment has other hours, by language; undefined on an ordinary day. */
  labelAt(at: number): Readonly<Record<string, string>> | undefined;
  /** The day of this moment there, counted from 1970-01-01. */
  dayAt(at: number): number;
};

type Interval = { from: number; to: number };
/** Holds from `at` until `until`. */
type State = { at: number; open: boolean; until: number; changes: boolean };

/** Pure but for what it remembers: the state at the last moment asked for, which holds until the next change. */
export function createOpeningHours(hours: Hours): OpeningHours {
  const zone = createZonedTime(hours.timeZone);
  let known: State | undefined;

  const exceptionOf = (day: number) => {
    const named = hours.exceptions.filter(({ first, last }) => first <= day && day <= last);
    return named.find(({ first, last }) => first === last) ?? named[0];
  };

  function slotsOf(day: number): readonly Slot[] {
    // Day 0 was a Thursday.
    const weekday = weekdays[(((day + 3) % 7) + 7) % 7];
    return exceptionOf(day)?.slots ?? (weekday === undefined ? [] : hours.week[weekday]);
  }

  /** Where the clock is put back a slot lasts longer; where it is put forward it may last no time at all. */
  function intervalsOf(day: number): Interval[] {
    return slotsOf(day)
      .map(({ from, to }) => ({ from: zone.firstMoment(day, from), to: zone.lastMoment(day, to) }))
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from);
  }

  /** The state at a moment, and when it ends: the first interval that ends after it, with all that touch it. */
  function look(at: number): State {
    const first = zone.dayAt(at) - 1;
    const last = first + limits.hoursHorizonDays;
    let openTo: number | undefined;
    /** The last of some days that are open from midnight to midnight: a year of them is passed over unconverted. */
    let wholeDay: number | undefined;
    for (let day = first; day <= last; day += 1) {
      if (openTo !== undefined && isWhole(slotsOf(day))) {
        wholeDay = day;
        continue;
      }
      if (wholeDay !== undefined) openTo = zone.lastMoment(wholeDay, dayMinutes);
      wholeDay = undefined;
      for (const interval of intervalsOf(day)) {
        if (interval.to <= at) continue;
        if (openTo === undefined) {
          if (interval.from > at) return { at, open: false, until: interval.from, changes: true };
          openTo = interval.to;
        } else if (interval.from <= openTo) {
          openTo = Math.max(openTo, interval.to);
        } else return { at, open: true, until: openTo, changes: true };
      }
      // The next day may only add what touches.
      if (openTo !== undefined && openTo < zone.firstMoment(day + 1, 0))
        return { at, open: true, until: openTo, changes: true };
    }
    // Looked for again in a while: what lies beyond comes nearer.
    return { at, open: openTo !== undefined, until: at + horizonStepMs, changes: false };
  }

  function stateAt(at: number): State {
    if (known === undefined || at < known.at || at >= known.until) known = look(at);
    return known;
  }

  return {
    hours,
    isOpen: (at) => stateAt(at).open,
    nextOpening(at) {
      const { open, until, changes } = stateAt(at);
      if (open) return at;
      return changes ? until : null;
    },
    nextChange(at) {
      const { until, changes } = stateAt(at);
      return changes ? until : null;
    },
    labelAt: (at) => exceptionOf(zone.dayAt(at))?.label,
    dayAt: (at) => zone.dayAt(at),
  };
}

const dayMinutes = 1_440;
const isWhole = ([slot]: readonly Slot[]): boolean => slot?.from === 0 && slot.to === dayMinutes;

/** How long "nothing changes for a year" is believed. */
const horizonStepMs = 86_400_000;
