import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import type { OperationKind, Operations } from './operations.ts';
import type { Queries } from './queries.ts';

/**
 * The one thing that remembers. Writes are operations (data); reads are named queries.
 *
 * `write` resolves after the operation is on disk. It rejects with `StoreProblem` when that cannot be said;
 * asked again with the same ids, an operation that was stored all the same gives its first result.
 */
export type Store = {
  /** Whether other processes may work on the same data at the same time. */
  shared: boolean;
  /** The time that everything stored goes by: of this machine, or of all processes together. */
  clock: Clock;
  write<K extends OperationKind>(
    kind: K,
    input: Operations[K]['input'],
  ): Promise<Operations[K]['result']>;
  read: Queries;
  /** Runs after every commit that made jobs, of any process, so that workers need not poll. */
  onJobs(listener: () => void): () => void;
  /** Hears what other processes did. A store that is not shared has nothing to tell. */
  onNews(listener: (news: News) => void): () => void;
  /** Says something volatile to the other processes: heard by those that are connected now, or by nobody. */
  tell(conversation: ConversationId, sign: Json): void;
  close(): Promise<void>;
};

/** What another process did. Hearing of it is a courtesy: what counts is in the store. */
export type News =
  /** Something was added to the logs of these conversations. */
  | { kind: 'entries'; conversations: ConversationId[] }
  | { kind: 'sign'; conversation: ConversationId; sign: Json }
  /** A process that stops has given its turns back. */
  | { kind: 'turns' }
  /** There is a newer version of the configuration. */
  | { kind: 'configuration' }
  /** Nothing could be heard for a while: anything may have happened. */
  | { kind: 'missed' };

/** The store could not do it; the sender may try again. */
export class StoreProblem extends Error {
  override name = 'StoreProblem';
  readonly code: 'store.busy' | 'store.unavailable' | 'server.error';
  constructor(code: StoreProblem['code'], cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

/** What whoever asked is told of an error: what the store says of itself, else that something of ours is wrong. */
export function codeOfFault(error: unknown): StoreProblem['code'] {
  return error instanceof StoreProblem ? error.code : 'server.error';
}
