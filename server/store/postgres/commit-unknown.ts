import type { Changes } from './changes.ts';

/** The connection was lost after the commit was asked for: only the database knows whether it happened. */
export class CommitUnknown extends Error {
  override name = 'CommitUnknown';
  /** The id of the transaction, for `pg_xact_status`. */
  readonly xid: string;
  readonly changes: Changes;
  constructor(xid: string, changes: Changes, cause: unknown) {
    super('it is not known whether the transaction was committed', { cause });
    this.xid = xid;
    this.changes = changes;
  }
}
