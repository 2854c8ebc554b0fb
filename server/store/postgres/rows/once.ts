import type { OnceRows } from '../../rows.ts';
import type { Changes } from '../changes.ts';
import { pairOf } from '../loaded.ts';
import type { Loaded } from '../loaded.ts';

export function onceRows({ keys, leads }: Loaded, changes: Changes): OnceRows {
  return {
    remembered: ({ apiKey, key }) => keys.get(pairOf(apiKey, key)),
    remember(use, result, at) {
      keys.set(pairOf(use.apiKey, use.key), { hash: use.hash, result });
      changes.keys.push({ use, result, at });
    },
    forgetKeys(before) {
      changes.forgetKeysBefore = Math.max(changes.forgetKeysBefore, before);
    },
    lead: (site, source) => leads.get(pairOf(site, source)),
    addLead(lead) {
      leads.set(pairOf(lead.site, lead.source), { id: lead.id, at: lead.at });
      changes.leads.push(lead);
    },
  };
}
