import type { Changes } from './changes.ts';
import type { CommitNumber } from './last-commit.ts';

/** The connection was lost after the commit was asked for: only the database knows whether it happened. */
export class CommitUnknown extends Error {
  override name = 'CommitUnknown';
  readonly commit: CommitNumber;
  readonly changes: Changes;
  constructor(commit: CommitNumber, changes: Changes, cause: unknown) {
    super('it is not known whether the transaction was committed', { cause });
    this.commit = commit;
    this.changes = changes;
  }
}
