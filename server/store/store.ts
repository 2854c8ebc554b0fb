import type { OperationKind, Operations } from './operations.ts';
import type { Queries } from './queries.ts';

/**
 * The one thing that remembers. Writes are operations (data); reads are named queries.
 *
 * `write` resolves after the operation is on disk. It rejects with `StoreProblem` when it could not be
 * stored; then nothing of it was.
 */
export type Store = {
  write<K extends OperationKind>(
    kind: K,
    input: Operations[K]['input'],
  ): Promise<Operations[K]['result']>;
  read: Queries;
  /** Runs after every commit that made jobs, so that workers need not poll. */
  onJobs(listener: () => void): () => void;
  close(): Promise<void>;
};

/** The store could not do it; the sender may try again. */
export class StoreProblem extends Error {
  override name = 'StoreProblem';
  readonly code: 'store.busy' | 'store.unavailable' | 'server.error';
  constructor(code: StoreProblem['code'], cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}
