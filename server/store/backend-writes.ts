import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import type { JobOutcome } from './work.ts';

/** What can change about writes to backends. */
export type BackendWriteOperations = {
  /** Writes to backends, each with its job, in one commit; one that is there already stays as it is. */
  'backend_write.enqueue': { input: { writes: readonly NewBackendWrite[] }; result: null };
  /** What came of an attempt at a write, or that one begins, in one commit with its job; false when its lease was lost. */
  'backend_write.record': { input: BackendWriteRecord; result: boolean };
  /** Has dead writes made again from now on; says which they were. Others stay as they are. */
  'backend_write.replay': { input: BackendWriteReplay; result: string[] };
  /** Has writes made now that wait for a later time; says which they were. One that is being made stays as it is. */
  'backend_write.hurry': { input: BackendWriteReplay; result: string[] };
};

/** The kind of job that makes a write at a backend. */
export const backendWriteKind = 'backend.write';

/** Something to write to one connection, once. */
export type NewBackendWrite = {
  /** Names it here and at the backend: the same id never makes a second write. */
  id: string;
  site: SiteId;
  /** What it is about: the id of a lead, of a conversation. */
  subject: string;
  capability: string;
  connection: string;
  input: Json;
  /** Whether the person it is about has agreed to be written to. */
  consented: boolean;
  trace: TraceId;
  at: number;
};

/**
 * `sending`: an attempt was begun and what came of it is not known. `skipped`: it may not be written, so that
 * nothing was sent. `dead`: never again by itself.
 */
export const backendWriteStates = ['waiting', 'sending', 'done', 'skipped', 'dead'] as const;
export type BackendWriteState = (typeof backendWriteStates)[number];

/** A write as whoever makes it needs it; `input` is null once it is settled. */
export type BackendWriteRow = {
  id: string;
  site: SiteId;
  capability: string;
  connection: string;
  input: Json | null;
  consented: boolean;
  state: BackendWriteState;
  /** How often the backend was asked so far. */
  attempts: number;
  /** What came of the attempt before. */
  note: string | null;
  trace: TraceId;
  at: number;
};

/** How far a write is, for people. */
export type BackendSync = {
  id: string;
  site: SiteId;
  /** What it is about. */
  subject: string;
  connection: string;
  capability: string;
  state: BackendWriteState;
  attempts: number;
  /** Why it is not done, or what there is to know about it: a code such as `unavailable`, never data. */
  note: string | null;
  /** What the backend said of what was written. */
  receipt: Json | null;
  at: number;
  settledAt: number | null;
};

/** What an attempt made of a write, and what becomes of its job. */
export type BackendWriteRecord = {
  job: number;
  fence: number;
  write: string;
  state: BackendWriteState;
  attempts: number;
  note: string | null;
  receipt: Json | null;
  outcome: JobOutcome;
  at: number;
};

/** At most `limits.backendWritesPerPage` ids. */
export type BackendWriteReplay = { ids: readonly string[]; at: number };

/** Writes in one state, of one site or of all, in the order of their sites and times, after one of them. */
export type BackendWriteSearch = {
  state: BackendWriteState;
  site?: SiteId | undefined;
  after?: BackendWritePlace | undefined;
  limit: number;
};

/** Where a write stands among those of its state. */
export type BackendWritePlace = Pick<BackendSync, 'site' | 'at' | 'id'>;

/** One write for each of these connections. The same subject, capability and connection are one and the same write. */
export function listWrites(
  about: Omit<NewBackendWrite, 'id' | 'connection'>,
  connections: readonly string[],
): NewBackendWrite[] {
  const { site, subject, capability } = about;
  return connections.map((connection) => ({
    ...about,
    id: `${site}:${subject}:${capability}:${connection}`,
    connection,
  }));
}

/** Whether nothing more becomes of it by itself. */
export function isSettled(state: BackendWriteState): boolean {
  return state !== 'waiting' && state !== 'sending';
}
