import type { Capability, FailureClass } from '../../shared/capability.ts';
import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import { listWrites } from '../store/backend-writes.ts';
import type { Connectors } from './connectors.ts';

/** `later`: a job may still write it, under the same name; `refused`: asking again gives the same. */
type WroteNow =
  { kind: 'made'; value: Json } | { kind: 'later' | 'refused'; failure: FailureClass };

/**
 * Writes by the first connection of the site's route while somebody waits for the answer. Only what may be written
 * twice is: after a crash or without an answer the job, or the turn that is run again, writes it under the same name.
 * Never throws.
 */
export async function writeNow(
  connectors: Pick<Connectors, 'routed' | 'writing' | 'write'>,
  written: { site: SiteId; subject: string; capability: Capability; input: Json },
  call: { signal: AbortSignal; trace: TraceId; consented: boolean; at: number },
): Promise<WroteNow> {
  const { signal, trace, consented, at } = call;
  const first = connectors.routed(written.site, written.capability).slice(0, 1);
  const [named] = listWrites({ ...written, consented, trace, at }, first);
  if (named === undefined) return { kind: 'refused', failure: 'config' };
  const { id: key, connection } = named;
  const writing = connectors.writing(connection, written.capability);
  if (writing === undefined) return { kind: 'refused', failure: 'config' };
  if (writing.needsConsent && !consented) return { kind: 'refused', failure: 'forbidden' };
  if (!writing.repeatable) return { kind: 'later', failure: 'unavailable' };
  const result = await connectors.write(connection, written, { signal, trace, key });
  if (result.ok) return { kind: 'made', value: result.value };
  const { failure } = result;
  return { kind: final.has(failure) ? 'refused' : 'later', failure };
}

/** Asking again gives the same; what is there already is there. */
const final: ReadonlySet<FailureClass> = new Set([
  'invalid_input',
  'not_found',
  'duplicate',
  'partial',
]);
