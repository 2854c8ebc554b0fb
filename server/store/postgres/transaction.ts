import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { runTasks } from './batch.ts';
import type { Task } from './batch.ts';
import type { Changes } from './changes.ts';
import { CommitUnknown } from './commit-unknown.ts';
import type { Session } from './connect.ts';
import { faultOf } from './fault.ts';
import type { LastCommits } from './last-commit.ts';

type Circumstances = {
  commits: LastCommits;
  clock: Clock;
  random: RandomBytes;
  /** Waits for a lock no longer than a moment. */
  hasty: boolean;
};

/**
 * One transaction for these tasks: two round trips, one that begins it and loads, one that writes and commits.
 * Rejects with the first error, or with `CommitUnknown`; the session is then free for another one, or lost.
 */
export async function transact(
  session: Session,
  tasks: readonly Task[],
  { commits, clock, random, hasty }: Circumstances,
): Promise<Changes> {
  const began = session.query('begin');
  const { commit, begun } = commits.begin(session, clock.now());
  const hurried = hasty
    ? session.query(`set local lock_timeout = ${limits.databaseLockAgainMs}`)
    : undefined;
  const running = runTasks(session, tasks, random);
  const [, , ran] = await settleAll([began, Promise.all([begun, hurried]), running]).catch(
    async (error: unknown) => {
      // Nothing of it is committed. Where this is not heard either, the connection is gone.
      await session.query('rollback').catch(() => undefined);
      throw error;
    },
  );
  const writing = ran.writes.map(({ statement, values }) => session.query(statement, values));
  const committing = session.query('commit');
  for (const outcome of await Promise.allSettled([...writing, committing])) {
    if (outcome.status === 'fulfilled') continue;
    // What the database refuses is not committed; a connection that ends says nothing of what was done.
    if (faultOf(outcome.reason) !== 'lost') throw outcome.reason;
    throw new CommitUnknown(commit, ran.changes, outcome.reason);
  }
  // Of a transaction that has failed, "commit" is a rollback, and no error.
  if ((await committing).command !== 'COMMIT') throw new Error('the transaction was rolled back');
  return ran.changes;
}

/** Waits for all of them, so that none is left without a listener, and rejects with the first to fail. */
async function settleAll<A, B, C>(
  all: readonly [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
