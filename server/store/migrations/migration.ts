import type { Dialect } from '../dialect.ts';

/**
 * A step of the schema, forward only: once released it never changes. `statements` is written once for all
 * engines; what engines spell differently comes from the dialect.
 */
export type Migration = {
  name: string;
  statements(dialect: Dialect): string[];
};
