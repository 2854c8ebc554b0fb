import type { Capability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import { listWrites } from '../store/backend-writes.ts';
import type { Store } from '../store/store.ts';
import type { Connectors } from './connectors.ts';

/**
 * Has something written to every connection that the site routes the capability to, each as a job of its own. Says
 * which they are, once it is stored that they will be. The same subject and capability are written once.
 */
export type EnqueueWrite = (write: {
  site: SiteId;
  capability: Capability;
  input: Json;
  /** What it is about, an id that is unique over all sites: of a lead, of a conversation and its turn. At most 60 characters. */
  subject: string;
  /** Whether the person it is about has agreed to be written to. */
  consented: boolean;
  trace: TraceId;
}) => Promise<readonly string[]>;

export function createEnqueueWrite(from: {
  store: Pick<Store, 'write'>;
  connectors: () => Pick<Connectors, 'routed'>;
  clock: Clock;
}): EnqueueWrite {
  return async (write) => {
    // Part of the name that backends are told: one that no header carries would be none, and a write would come twice.
    if (!/^[\x21-\x7e]{1,60}$/.test(write.subject)) throw new Error('not the subject of a write');
    const connections = from.connectors().routed(write.site, write.capability);
    if (connections.length === 0) return [];
    const writes = listWrites({ ...write, at: from.clock.now() }, connections);
    await from.store.write('backend_write.enqueue', { writes });
    return connections;
  };
}
