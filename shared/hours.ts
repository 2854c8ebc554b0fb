import { z } from 'zod';
import { limits } from './limits.ts';
import { saidTextSchema } from './text.ts';

/** A stretch of one day, in minutes after its midnight by the clock on the wall: from 0 up to 1440. */
export type Slot = { from: number; to: number };

const dayMs = 86_400_000;
const slotPattern = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** `09:00-12:30`; the end of a day is 24:00. A slot stays within its day, so that each day can be read by itself. */
const slotSchema = z
  .string()
  .regex(slotPattern, 'must be two times such as 09:00-12:30')
  .transform((text, context): Slot => {
    const [, fromHour, fromMinute, toHour = '24', toMinute = '0'] = slotPattern.exec(text) ?? [];
    const from = Number(fromHour) * 60 + Number(fromMinute);
    const to = Number(toHour) * 60 + Number(toMinute);
    if (to > from) return { from, to };
    const message =
      'does not end after it begins; hours past midnight are two slots: 22:00-24:00, and 00:00-02:00 on the next day';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** Of one day, in any order; slots may touch, and never overlap. */
const slotsSchema = z
  .array(slotSchema)
  .max(limits.hoursSlotsPerDay)
  .superRefine((slots, context) => {
    for (const [index, slot] of slots.entries()) {
      const before = slots.slice(0, index);
      const other = before.findIndex(({ from, to }) => from < slot.to && slot.from < to);
      if (other < 0) continue;
      const message = `overlaps slot ${other + 1} of this day; write one slot from the earlier begin to the later end`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
  });

const daySchema = slotsSchema.default([]);

/** A day that is not named is closed. */
const weekSchema = z.strictObject({
  mon: daySchema,
  tue: daySchema,
  wed: daySchema,
  thu: daySchema,
  fri: daySchema,
  sat: daySchema,
  sun: daySchema,
});

const labelSchema = z.record(
  z.string().regex(/^[a-z]{2,3}$/, 'must be the code of a language, such as en'),
  saidTextSchema(limits.hoursLabelChars),
);

/** Days, counted from 1970-01-01, that have hours of their own; none means closed. */
export type HoursException = {
  first: number;
  last: number;
  slots: Slot[];
  /** Why, by language. */
  label: Readonly<Record<string, string>>;
};

const exceptionSchema = z
  .strictObject({
    date: z.iso.date('must be a date such as 2026-12-24').optional(),
    from: z.iso.date('must be a date such as 2026-12-24').optional(),
    to: z.iso.date('must be a date such as 2026-12-24').optional(),
    open: slotsSchema.optional(),
    closed: z.literal(true).optional(),
    label: labelSchema.default({}),
  })
  .transform(({ date, from, to, open, closed, label }, context): HoursException => {
    const fault = (message: string, path: string[] = []): HoursException => {
      context.addIssue({ code: 'custom', message, path });
      return z.NEVER;
    };
    const isDay = date !== undefined && from === undefined && to === undefined;
    const begins = isDay ? date : from;
    const ends = isDay ? date : to;
    if (begins === undefined || ends === undefined || (date !== undefined && !isDay))
      return fault('needs either a date, or from and to');
    if ((open === undefined) === (closed === undefined))
      return fault('needs either open, a list of slots, or closed: true');
    const [first, last] = [dayOf(begins), dayOf(ends)];
    if (last < first) return fault('is before from', ['to']);
    return { first, last, slots: open ?? [], label };
  });

/**
 * When people of a shop answer: in a time zone, by weekday, with days that differ. A single day goes before a range
 * of days that holds it; apart from that no day may be named twice.
 */
export const hoursSchema = z.strictObject({
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'is no time zone that is known here; write one such as Europe/Berlin'),
  week: weekSchema,
  exceptions: z
    .array(exceptionSchema)
    .max(limits.hoursExceptions)
    .superRefine((exceptions, context) => {
      for (const [index, { first, last }] of exceptions.entries()) {
        const other = exceptions
          .slice(0, index)
          .findIndex(
            (before) =>
              (before.first === before.last) === (first === last) &&
              before.first <= last &&
              first <= before.last,
          );
        if (other < 0) continue;
        const message = `names a day that exception ${other + 1} names too`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    })
    .default([]),
});

export type Hours = z.infer<typeof hoursSchema>;
export type Weekday = keyof Hours['week'];

/** Monday first. */
export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function dayOf(date: string): number {
  return Math.floor(Date.parse(date) / dayMs);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // What is no zone is a RangeError; there is no other way to ask.
    return false;
  }
}
