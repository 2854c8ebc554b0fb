import type { Dialect } from '../dialect.ts';
import type { Row } from '../row.ts';

export type Value = string | number | null;

/** One statement with its values; `$1` is the first. */
export type Ask = { sql: string; values: readonly Value[] };

/**
 * An operation that is a few statements over sets of rows, all in one transaction: it yields each statement and
 * is given its rows. Written as a generator so that an engine that answers at once and one that has to be
 * waited for can run the same text.
 */
export type Statements<I, R> = (input: I, dialect: Dialect) => Generator<Ask, R, Row[]>;
