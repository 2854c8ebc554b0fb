import type { Reception } from '../../server/conversation/reception.ts';
import { createHandoffNotices } from '../../server/intents/handoff-notices.ts';
import { hoursSchema, weekdays } from '../../shared/hours.ts';
import { createOpeningHours } from '../../shared/opening-hours.ts';

/** Every day from midnight to midnight, as it stands in a configuration. */
export const always = {
  timeZone: 'Europe/Berlin',
  week: Object.fromEntries(weekdays.map((day) => [day, ['00:00-24:00']])),
};

/** A site where somebody always is, or nobody ever. */
export function createReception(people: 'always' | 'never'): Reception {
  return {
    language: 'en',
    notices: createHandoffNotices('en', true),
    hours: people === 'always' ? createOpeningHours(hoursSchema.parse(always)) : undefined,
    patienceMs: 180_000,
  };
}
