import { hoursSchema } from '../../shared/hours.ts';
import { createOpeningHours } from '../../shared/opening-hours.ts';
import type { OpeningHours } from '../../shared/opening-hours.ts';

/** A shop in a time zone, open on Mondays. */
export function createHours(timeZone: string): OpeningHours {
  return createOpeningHours(hoursSchema.parse({ timeZone, week: { mon: ['09:00-17:00'] } }));
}
