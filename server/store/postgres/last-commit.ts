import { limits } from '../../../shared/limits.ts';
import { randomText } from '../../../shared/mint.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { numberOf } from '../row.ts';
import type { Session, Statement } from './connect.ts';

/** Names a transaction for good. */
export type CommitNumber = { line: string; number: number };

/**
 * Numbers the transactions of each connection, and writes the number of the one that runs into a row of the
 * connection's own, as the first thing it does. Afterwards the row says whether the transaction was committed.
 *
 * Not asked of the database by its own number for a transaction (`pg_xact_status`): after a crash or a change of
 * servers, numbers that were never written out are given to others, whose commits would be taken for ours.
 */
export type LastCommits = {
  /** The row stays locked until the transaction ends; so asked for before anything else. */
  begin(session: Session, at: number): { commit: CommitNumber; begun: Promise<unknown> };
  /** Waits for a transaction that still runs, as long as a lock may be waited for. */
  find(session: Session, commit: CommitNumber, at: number): Promise<boolean>;
};

export function createLastCommits(random: RandomBytes): LastCommits {
  const numbers = new WeakMap<Session, CommitNumber>();
  return {
    begin(session, at) {
      const known = numbers.get(session);
      const commit = known
        ? { line: known.line, number: known.number + 1 }
        : { line: randomText(random), number: 1 };
      numbers.set(session, commit);
      const numbered = session.query(number, [commit.line, commit.number, at]);
      // Rows of connections that are gone; one for each connection there ever was would be too many.
      const begun = known
        ? numbered
        : Promise.all([
            numbered,
            session.query(forget, [at - limits.lastCommitMs, limits.lastCommitsPerSweep]),
          ]);
      return { commit, begun };
    },
    async find(session, commit, at) {
      const { rows } = await session.query(lookUp, [commit.line, at]);
      return rows.some((row) => numberOf(row, 'number') >= commit.number);
    },
  };
}

const number: Statement = {
  name: 'number',
  text: `insert into last_commit (line, number, at) values ($1, $2, $3)
    on conflict (line) do update set number = excluded.number, at = excluded.at`,
};

const forget: Statement = {
  name: 'forget',
  text: `delete from last_commit where line in (
      select line from last_commit where at < $1 limit $2 for update skip locked)`,
};

/** Inserts, because a row that is not committed yet can be waited for only by who wants to insert the same. */
const lookUp: Statement = {
  name: 'look_up',
  text: `insert into last_commit (line, number, at) values ($1, 0, $2)
    on conflict (line) do update set at = excluded.at returning number`,
};
