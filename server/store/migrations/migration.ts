/**
 * A step of the schema, forward only: once released it never changes. `statements` is written once for all
 * engines; what engines spell differently comes from the dialect.
 */
export type Migration = {
  name: string;
  statements(dialect: Dialect): string[];
};

export type Dialect = {
  /** Type of a primary key that the engine counts up and never gives out twice, deleted rows included. */
  countedKey: string;
  /** The same where rows are never deleted, so that nothing need be remembered about the last one. */
  rowKey: string;
  /** Suffix of a table that is its own primary-key index. */
  clustered: string;
};
