import type { SiteId } from '../../shared/ids.ts';
import { createOpeningHours } from '../../shared/opening-hours.ts';
import type { Reception, ReceptionOf } from '../conversation/reception.ts';
import { createHandoffNotices } from '../intents/handoff-notices.ts';
import type { Intent } from '../intents/intent.ts';
import { minute } from '../jobs/waits.ts';
import type { Sites } from './sites.ts';

/** How sites receive those who ask for a person. Made for a site when it is asked for first: a server may have hundreds. */
export function createReceptions(
  sites: Sites,
  intents: ReadonlyMap<SiteId, readonly Intent[]>,
): ReceptionOf {
  const made = new Map<SiteId, Reception>();
  return (id) => {
    const known = made.get(id);
    if (known !== undefined) return known;
    const site = sites.get(id);
    const language = site?.language ?? 'en';
    const takesMessages = (intents.get(id) ?? []).some(({ reply }) =>
      reply.some(({ type }) => type === 'form'),
    );
    const reception: Reception = {
      language,
      notices: createHandoffNotices(language, takesMessages),
      hours: site?.hours && createOpeningHours(site.hours),
      // A site that is gone from the configuration has nobody to wait for.
      patienceMs: (site?.handoff.patience ?? 0) * minute,
    };
    made.set(id, reception);
    return reception;
  };
}
