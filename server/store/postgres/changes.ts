import type { BackendWriteRecord, NewBackendWrite } from '../backend-writes.ts';
import type { IdempotencyUse } from '../operations.ts';
import type { NewDelivery, NewEntry, NewEvent, NewLeadRow, TriedDelivery } from '../rows.ts';
import type { NewJob } from '../work.ts';

/** What the operations of a batch have changed beside the rows they loaded, waiting to be written. */
export type Changes = {
  contacts: { id: string; site: string; externalId: string; at: number }[];
  entries: NewEntry[];
  leads: NewLeadRow[];
  keys: { use: IdempotencyUse; result: string; at: number }[];
  /** Older ones are cleared away; 0 when nothing is. */
  forgetKeysBefore: number;
  events: NewEvent[];
  deliveries: { event: NewEvent; delivery: NewDelivery }[];
  jobs: NewJob[];
  removedJobs: number[];
  /** By id: where one is moved twice, only the last counts. */
  movedJobs: Map<number, MovedJob>;
  backendWrites: NewBackendWrite[];
  /** By id: an attempt that begins and ends in one batch leaves what it ended with. */
  backendWritesTried: Map<string, BackendWriteRecord>;
  attempts: TriedDelivery[];
  /** What the attempts made of their deliveries, by id. */
  deliveriesTried: Map<string, TriedDelivery>;
};

type MovedJob = {
  state: 'waiting' | 'dead';
  due: number | null;
  at: number | null;
  error: string | null;
};

export function noChanges(): Changes {
  return {
    contacts: [],
    entries: [],
    leads: [],
    keys: [],
    forgetKeysBefore: 0,
    events: [],
    deliveries: [],
    jobs: [],
    removedJobs: [],
    movedJobs: new Map(),
    backendWrites: [],
    backendWritesTried: new Map(),
    attempts: [],
    deliveriesTried: new Map(),
  };
}
