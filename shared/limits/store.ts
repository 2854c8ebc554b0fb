/** Of the store: operations, databases and their connections, clocks, jobs. */
export const storeLimits = {
  /** Operations in one commit of the store. */
  operationsPerCommit: 128,
  /** Operations waiting for the store; beyond it a write is refused with `store.busy`. */
  operationsWaiting: 10_000,
  /** How long one process waits for another to end its commit: a command beside a running server. */
  storeLockMs: 5_000,
  /** How long an operation waits for a database that is away, or takes no more; then it is told so. */
  storePatienceMs: 5_000,
  /**
   * With PostgreSQL, of each process: transactions of messages side by side, and as many of everything else; and
   * connections that read. With the one that listens, this many connections in all.
   */
  databaseWriters: 2,
  databaseReaders: 4,
  /**
   * Statements of reads waiting for a connection; a further one is refused with `store.busy`. And the different ones
   * that a connection prepares once and keeps; a further one is read anew each time.
   */
  databaseReadsWaiting: 10_000,
  databaseReadsPrepared: 100,
  /**
   * A statement, a wait for a lock, and a transaction that nobody goes on with: ended by the database. The last
   * before the second, so that a process that froze in the middle holds others up and refuses them nothing.
   */
  databaseStatementMs: 5_000,
  databaseLockMs: 3_000,
  /** For a lock that was waited for already. */
  databaseLockAgainMs: 300,
  databaseIdleMs: 2_000,
  /** A connection that does not come about, or that does not answer: given up by the process. */
  databaseConnectMs: 5_000,
  databaseAnswerMs: 8_000,
  databaseKeepAliveMs: 10_000,
  /** For a server that does not answer our goodbye. */
  databaseGoodbyeMs: 1_000,
  /** Waits before another try to connect: doubling, up to the second. */
  databaseRetryMs: 100,
  databaseRetryMaxMs: 2_000,
  /** How often a transaction that met another one's rows is tried again. */
  databaseTries: 5,
  /** How long it is known what connections that are gone committed last, and how many are forgotten by a new one. */
  lastCommitMs: 86_400_000,
  lastCommitsPerSweep: 100,
  /**
   * How often a process compares its clock with the database's, and by how much they must differ for it to change.
   * When the machine's clock was set by more than the last, they are compared at once.
   */
  clockMeasureMs: 60_000,
  clockStepMs: 20,
  clockSetMs: 200,
  /** One notice to the other processes; PostgreSQL takes less than 8,000 bytes. And one volatile sign in it. */
  databaseNoticeBytes: 7_900,
  databaseSignBytes: 2_000,
  /** A stored time that lies further ahead of now was written while the clock of all was wrong, and counts for nothing. */
  clockSkewMs: 60_000,
  /** How long an `Idempotency-Key` is remembered. */
  idempotencyKeyMs: 172_800_000,
  /** Keys that are older, forgotten with each use of a new one. */
  idempotencyKeysPerSweep: 10,
  /** Jobs claimed at once, and how long a worker may hold one. */
  jobsPerClaim: 50,
  jobLeaseMs: 60_000,
} as const;
