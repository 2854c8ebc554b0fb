import type { SiteId } from '../../shared/ids.ts';
import type { OpeningHours } from '../../shared/opening-hours.ts';
import type { HandoffNotices } from '../intents/handoff-notices.ts';

/** How a site receives those who ask for a person, as it is configured now. */
export type Reception = {
  language: string;
  notices: HandoffNotices;
  /** When people are there; undefined where nobody is said to be. */
  hours: OpeningHours | undefined;
  /** How long a visitor is left waiting before being told that nobody comes. */
  patienceMs: number;
};

export type ReceptionOf = (site: SiteId) => Reception;
