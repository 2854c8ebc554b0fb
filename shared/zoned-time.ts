/** What the clock on the wall of a place shows, and when it shows it. Days are counted from 1970-01-01. */
export type ZonedTime = {
  /** The day at this moment there. */
  dayAt(at: number): number;
  /** The first moment at which that clock shows this minute of this day, or a later one where it skips it. */
  firstMoment(day: number, minute: number): number;
  /** The last such moment: where the clock is put back, it shows some minutes twice. */
  lastMoment(day: number, minute: number): number;
};

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** `timeZone` by its IANA name. Formatters are made once: making one costs a hundred times what using it does. */
export function createZonedTime(timeZone: string): ZonedTime {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  /** What the wall shows, as if it were UTC. */
  function wallAt(at: number): number {
    const shown: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1_000) + 1_000) % 1_000);
  }

  const offsetAt = (at: number): number => wallAt(at) - at;

  /** Both moments; they differ only where the clock is put back. */
  function moments(day: number, minute: number): [first: number, last: number] {
    const wall = day * dayMs + minute * minuteMs;
    // One before and one after any change near by: no zone changes twice within two days.
    const candidates = [wall - offsetAt(wall - dayMs), wall - offsetAt(wall + dayMs)];
    const exact = candidates.filter((at) => wallAt(at) === wall);
    if (exact.length > 0) return [Math.min(...exact), Math.max(...exact)];
    const skip = findSkip(wall, Math.min(...candidates), Math.max(...candidates));
    return [skip, skip];
  }

  /** The moment at which the clock jumps over `wall`, between two on either side of it. */
  function findSkip(wall: number, before: number, after: number): number {
    let [low, high] = [before, after];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (wallAt(middle) < wall) low = middle;
      else high = middle;
    }
    return high;
  }

  return {
    dayAt: (at) => Math.floor(wallAt(at) / dayMs),
    firstMoment: (day, minute) => moments(day, minute)[0],
    lastMoment: (day, minute) => moments(day, minute)[1],
  };
}
