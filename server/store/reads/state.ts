import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/**
 * `state = '…'` with the state written out: SQLite uses a partial index only when it can see, without knowing
 * the parameters, that the condition implies the index's own.
 */
export function isIn(state: 'open' | 'waiting' | 'dead'): RawBuilder<boolean> {
  return sql<boolean>`state = ${sql.lit(state)}`;
}
