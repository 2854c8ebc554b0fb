import type { RandomBytes } from '../../../shared/random.ts';
import type { EndpointRow } from '../operations.ts';
import type { Connection } from './connection.ts';

/** What an operation may touch while it runs inside the writer's transaction. */
export type OperationContext = {
  db: Connection;
  random: RandomBytes;
  /** The endpoints as stored, kept in memory: every message asks for them. */
  endpoints(): EndpointRow[];
  /** Forgets that copy; called by the operation that changes endpoints. */
  endpointsChanged(): void;
  /** Says that this commit leaves work for the job runner. */
  jobsMade(): void;
};
