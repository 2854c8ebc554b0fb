import type { RandomBytes } from '../../../shared/random.ts';
import { runTasks } from './batch.ts';
import type { Task } from './batch.ts';
import type { Changes } from './changes.ts';
import { CommitUnknown } from './commit-unknown.ts';
import type { Session } from './connect.ts';
import { faultOf } from './fault.ts';

/**
 * One transaction for these tasks: two round trips, one that begins it and loads, one that writes and commits.
 * Rejects with the first error, or with `CommitUnknown`; then the caller must see to a session that may be in
 * the middle of something.
 */
export async function transact(
  session: Session,
  tasks: readonly Task[],
  random: RandomBytes,
): Promise<Changes> {
  const began = session.query('begin');
  // Asked for before anything can go wrong; it is what the commit will be known by.
  const identified = session.query({
    name: 'identify',
    text: 'select pg_current_xact_id()::text as id',
  });
  const running = runTasks(session, tasks, random);
  const [, identity, ran] = await settleAll([began, identified, running]).catch(
    async (error: unknown) => {
      // Nothing of it is committed, and the session is free for another one.
      await session.query('rollback').catch(() => undefined);
      throw error;
    },
  );
  const writing = ran.writes.map(({ statement, values }) => session.query(statement, values));
  const committing = session.query('commit');
  const written = await Promise.allSettled([...writing, committing]);
  for (const outcome of written) {
    if (outcome.status === 'fulfilled') continue;
    // What the database refuses is not committed; a connection that ends says nothing of what was done.
    if (faultOf(outcome.reason) !== 'lost') throw outcome.reason;
    throw new CommitUnknown(String(identity.rows[0]?.['id']), ran.changes, outcome.reason);
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
