import type { EndpointId, EventId, SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';

export type NewJob = {
  kind: string;
  /** Work of one lane is limited together; absent when nothing but the kind limits it. */
  lane?: string;
  key: string | null;
  payload: Json;
  due: number;
  at: number;
};

/** Takes the jobs of one lane (empty: those without) that are due longest; the others are not touched. */
export type JobClaim = {
  kind: string;
  lane: string;
  at: number;
  leaseUntil: number;
  limit: number;
};

export type ClaimedJob = {
  id: number;
  kind: string;
  lane: string;
  payload: Json;
  fence: number;
  attempts: number;
};

export type JobSettle = { id: number; fence: number; outcome: JobOutcome; at: number };

export type JobOutcome =
  | { kind: 'done' }
  /** Again at `due`; `error` says why, for people. */
  | { kind: 'retry'; due: number; error: string | null }
  /** Never again by itself: a dead letter. */
  | { kind: 'dead'; reason: string };

export type DeliveryRecord = {
  job: number;
  fence: number;
  delivery: string;
  attempt: {
    /** Counts from 1 within the delivery. */
    number: number;
    at: number;
    durationMs: number;
    /** HTTP status, or null when no response came. */
    status: number | null;
    /** Error code such as `timeout`, `address_refused`, `tls`; null on success. */
    error: string | null;
  };
  outcome:
    { kind: 'delivered' } | { kind: 'retry'; due: number } | { kind: 'dead'; reason: string };
};

/** What a delivery needs to be sent: the same event and bytes at every attempt. */
export type PendingDelivery = {
  id: string;
  endpoint: EndpointId;
  /** Null when the endpoint is no longer known. */
  url: string | null;
  attempts: number;
  event: { id: EventId; type: string; site: SiteId; data: Json; trace: TraceId; at: number };
};
