import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoursSchema, weekdays } from '../../shared/hours.ts';
import type { Hours } from '../../shared/hours.ts';
import { createOpeningHours } from '../../shared/opening-hours.ts';
import { createZonedTime } from '../../shared/zoned-time.ts';

const minute = 60_000;
const day = 1_440 * minute;

function open(
  week: Record<string, string[]>,
  over: object = {},
): ReturnType<typeof createOpeningHours> {
  return createOpeningHours(hoursSchema.parse({ timeZone: 'Europe/Berlin', week, ...over }));
}

const at = (iso: string): number => Date.parse(iso);
const iso = (moment: number | null): string =>
  moment === null ? 'never' : new Date(moment).toISOString();

const office = {
  mon: ['13:30-18:00', '09:00-12:30'],
  fri: ['09:00-12:30', '13:30-18:00'],
};

describe('a shop with a lunch break', () => {
  const hours = open(office);

  it('is open in its slots, by the clock of its place', () => {
    expect(hours.isOpen(at('2026-11-20T08:00:00Z'))).toBe(true);
    expect(hours.isOpen(at('2026-11-20T07:59:59.999Z'))).toBe(false);
    expect(hours.isOpen(at('2026-11-20T11:30:00Z'))).toBe(false);
    expect(hours.isOpen(at('2026-11-20T12:30:00Z'))).toBe(true);
  });

  it('opens again after lunch, and after the weekend', () => {
    expect(iso(hours.nextOpening(at('2026-11-20T11:45:00Z')))).toBe('2026-11-20T12:30:00.000Z');
    expect(iso(hours.nextOpening(at('2026-11-20T17:00:00Z')))).toBe('2026-11-23T08:00:00.000Z');
    expect(iso(hours.nextChange(at('2026-11-20T12:30:00Z')))).toBe('2026-11-20T17:00:00.000Z');
    // While it is open it opens now.
    expect(iso(hours.nextOpening(at('2026-11-20T08:00:00Z')))).toBe('2026-11-20T08:00:00.000Z');
  });

  it('keeps its hours when the clocks change', () => {
    expect(iso(hours.nextOpening(at('2026-10-23T17:00:00Z')))).toBe('2026-10-26T08:00:00.000Z');
    expect(iso(hours.nextOpening(at('2026-03-27T18:00:00Z')))).toBe('2026-03-30T07:00:00.000Z');
  });
});

describe('days that differ', () => {
  const hours = open(office, {
    exceptions: [
      { from: '2026-12-24', to: '2027-01-03', closed: true, label: { en: 'Holidays' } },
      { date: '2026-12-28', open: ['10:00-12:00'] },
      { date: '2028-02-29', open: ['09:00-10:00'] },
    ],
  });

  it('are closed over the turn of the year, but for the one that is named by itself', () => {
    expect(iso(hours.nextOpening(at('2026-12-24T09:00:00Z')))).toBe('2026-12-28T09:00:00.000Z');
    expect(iso(hours.nextOpening(at('2026-12-28T11:00:00Z')))).toBe('2027-01-04T08:00:00.000Z');
    expect(hours.labelAt(at('2026-12-31T23:30:00Z'))).toEqual({ en: 'Holidays' });
    expect(hours.labelAt(at('2027-01-05T12:00:00Z'))).toBeUndefined();
  });

  it('may be the 29th of February', () => {
    expect(iso(hours.nextOpening(at('2028-02-28T18:00:00Z')))).toBe('2028-02-29T08:00:00.000Z');
  });
});

describe('hours around a change of the clocks', () => {
  it('last an hour longer in the night that has one more', () => {
    const hours = open({ sun: ['01:00-04:00'] });
    const opens = at('2026-10-24T23:00:00Z');
    expect(hours.isOpen(opens)).toBe(true);
    expect(iso(hours.nextChange(opens))).toBe('2026-10-25T03:00:00.000Z');
  });

  it('begin when the clock jumps over their begin, and do not begin when it jumps over all of them', () => {
    expect(iso(open({ sun: ['02:30-04:00'] }).nextOpening(at('2026-03-28T12:00:00Z')))).toBe(
      '2026-03-29T01:00:00.000Z',
    );
    expect(iso(open({ sun: ['02:10-02:50'] }).nextOpening(at('2026-03-28T12:00:00Z')))).toBe(
      '2026-04-05T00:10:00.000Z',
    );
  });

  it('go on over midnights, and over one that is skipped', () => {
    const hours = open({ fri: ['20:00-24:00'], sat: ['00:00-02:00'] });
    expect(iso(hours.nextChange(at('2026-11-20T20:00:00Z')))).toBe('2026-11-21T01:00:00.000Z');
    const beirut = open(
      { sat: ['22:00-24:00'], sun: ['00:00-03:00'] },
      { timeZone: 'Asia/Beirut' },
    );
    expect(iso(beirut.nextChange(at('2026-03-28T20:30:00Z')))).toBe('2026-03-29T00:00:00.000Z');
  });
});

describe('hours that never change', () => {
  it('are always open, or never, and that is said at once', () => {
    const whole = Object.fromEntries(weekdays.map((name) => [name, ['00:00-24:00']]));
    const began = performance.now();
    expect(open(whole).nextChange(at('2026-11-20T00:00:00Z'))).toBeNull();
    expect(open({}).nextOpening(at('2026-11-20T00:00:00Z'))).toBeNull();
    expect(performance.now() - began).toBeLessThan(200);
  });
});

const zones = [
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Tokyo',
];
/** Moments near changes of clocks, leap days and turns of years, and any others. */
const moments = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00:00Z',
        '2026-10-25T01:00:00Z',
        '2026-03-08T06:00:00Z',
        '2026-11-01T05:00:00Z',
        '2026-04-04T15:00:00Z',
        '2026-10-03T15:30:00Z',
        '2026-04-23T22:00:00Z',
        '2028-02-29T00:00:00Z',
        '2027-01-01T00:00:00Z',
      ),
      fc.integer({ min: -3 * 1_440, max: 3 * 1_440 }),
    )
    .map(([near, minutes]) => at(near) + minutes * minute),
  fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') }),
);

const text = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
/** Ascending quarters of an hour, two by two. */
const daySlots = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
  .map((quarters) => quarters.sort((a, b) => a - b).map((quarter) => quarter * 15))
  .map((edges) =>
    edges.flatMap((from, index) => {
      const to = edges[index + 1];
      return index % 2 === 0 && to !== undefined ? [`${text(from)}-${text(to)}`] : [];
    }),
  );
const someHours: fc.Arbitrary<Hours> = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    week: fc.record(Object.fromEntries(weekdays.map((name) => [name, daySlots]))),
  })
  .map((hours) => hoursSchema.parse(hours));

describe('any hours, at any moment', () => {
  it('change exactly when they say, and not before', () => {
    fc.assert(
      fc.property(someHours, moments, (hours, moment) => {
        const asked = createOpeningHours(hours);
        const change = asked.nextChange(moment);
        if (change === null) return;
        const isOpen = asked.isOpen(moment);
        expect(change).toBeGreaterThan(moment);
        expect(change - moment).toBeLessThanOrEqual(15 * day);
        // Asked anew each time: nothing remembered may help.
        const openAt = (when: number) => createOpeningHours(hours).isOpen(when);
        expect(openAt(change)).toBe(!isOpen);
        expect(openAt(change - 1)).toBe(isOpen);
        expect(openAt(moment + Math.floor((change - moment) / 2))).toBe(isOpen);
        expect(asked.nextOpening(moment)).toBe(isOpen ? moment : change);
      }),
      { numRuns: 200 },
    );
  });

  it('are what the wall clock says, wherever that shows each minute once', () => {
    fc.assert(
      fc.property(someHours, moments, (hours, moment) => {
        const zone = createZonedTime(hours.timeZone);
        const local = zone.dayAt(moment);
        const shown = minuteOf(hours.timeZone, moment);
        fc.pre(zone.firstMoment(local, shown) === zone.lastMoment(local, shown));
        // Within two hours of a change a slot may begin late or end late.
        fc.pre(isQuiet(hours.timeZone, moment));
        const name = weekdays[(local + 3) % 7];
        const slots = name === undefined ? [] : hours.week[name];
        const expected = slots.some(({ from, to }) => from <= shown && shown < to);
        expect(createOpeningHours(hours).isOpen(moment)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});

function minuteOf(timeZone: string, moment: number): number {
  const options = { timeZone, hourCycle: 'h23', hour: 'numeric', minute: 'numeric' } as const;
  const [hour = '0', minutes = '0'] = new Intl.DateTimeFormat('en', options)
    .format(moment)
    .split(':');
  return Number(hour) * 60 + Number(minutes);
}

function isQuiet(timeZone: string, moment: number): boolean {
  const offset = (when: number): number =>
    (minuteOf(timeZone, when) * minute - (when % day) + 2 * day) % day;
  return (
    Math.floor(offset(moment - 120 * minute) / minute) ===
    Math.floor(offset(moment + 120 * minute) / minute)
  );
}

describe('a fault in hours', () => {
  const faultsOf = (hours: object): string[] => {
    const read = hoursSchema.safeParse({ timeZone: 'Europe/Berlin', week: {}, ...hours });
    return (read.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
  };

  it('says where it is and what to write instead', () => {
    expect(faultsOf({ timeZone: 'Berlin' })).toEqual([
      'timeZone is no time zone that is known here; write one such as Europe/Berlin',
    ]);
    expect(faultsOf({ week: { mon: ['09:00-12:30', '12:00-13:00'] } })).toEqual([
      expect.stringMatching(/^week\.mon\.1 overlaps slot 1/),
    ]);
    expect(faultsOf({ week: { tue: ['22:00-02:00', '9-12', '24:00-24:00'] } })).toEqual([
      expect.stringMatching(/^week\.tue\.0 .*22:00-24:00, and 00:00-02:00 on the next day/),
      'week.tue.1 must be two times such as 09:00-12:30',
      'week.tue.2 must be two times such as 09:00-12:30',
    ]);
  });

  it('in days that differ is found too', () => {
    const faults: [object[], string][] = [
      [
        [{ date: '2026-02-29', closed: true }],
        'exceptions.0.date must be a date such as 2026-12-24',
      ],
      [[{ from: '2026-01-01', closed: true }], 'exceptions.0 needs either a date, or from and to'],
      [
        [{ date: '2026-01-01', to: '2026-01-02', closed: true }],
        'exceptions.0 needs either a date, or from and to',
      ],
      [
        [{ date: '2026-01-01' }],
        'exceptions.0 needs either open, a list of slots, or closed: true',
      ],
      [
        [{ date: '2026-01-01', open: [], closed: true }],
        'exceptions.0 needs either open, a list of slots, or closed: true',
      ],
      [[{ from: '2026-01-02', to: '2026-01-01', closed: true }], 'exceptions.0.to is before from'],
      [
        [
          { date: '2026-01-01', closed: true },
          { date: '2026-01-01', open: ['09:00-10:00'] },
        ],
        'exceptions.1 names a day that exception 1 names too',
      ],
    ];
    for (const [exceptions, fault] of faults) expect(faultsOf({ exceptions })).toEqual([fault]);
  });
});
