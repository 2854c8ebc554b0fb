import type { RandomBytes } from '../../../shared/random.ts';
import type { Needs, Rows } from '../rows.ts';

/** What an operation may touch while it runs. */
export type OperationContext = { rows: Rows; random: RandomBytes };

/**
 * One way to change something, for every engine. `apply` never waits and keeps nothing outside of the rows: it
 * may be run again when its commit was undone. What a client did wrong is its result; throwing means it cannot
 * be stored.
 */
export type Operation<I, R> = {
  needs(input: I): Needs;
  apply(context: OperationContext, input: I): R;
};
