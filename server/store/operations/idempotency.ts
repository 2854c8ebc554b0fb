import { limits } from '../../../shared/limits.ts';
import type { IdempotencyUse } from '../operations.ts';
import type { OperationContext } from './operation.ts';

/** What is known of a key: nothing, the result it had, or that it was used for something else. */
type Remembered = { kind: 'new' } | { kind: 'same'; result: unknown } | { kind: 'conflict' };

/**
 * Looks a key up, after forgetting a few keys that are too old: each use clears away more than it adds, so
 * no separate sweep is needed.
 */
export function recallResult(
  { rows }: OperationContext,
  use: IdempotencyUse | undefined,
  now: number,
): Remembered {
  if (!use) return { kind: 'new' };
  rows.forgetKeys(now - limits.idempotencyKeyMs);
  const known = rows.remembered(use);
  if (!known) return { kind: 'new' };
  if (known.hash !== use.hash) return { kind: 'conflict' };
  const result: unknown = JSON.parse(known.result);
  return { kind: 'same', result };
}

/** Stored in the commit of the effect itself: a crash leaves both or neither. */
export function rememberResult(
  { rows }: OperationContext,
  use: IdempotencyUse | undefined,
  result: unknown,
  at: number,
): void {
  if (use) rows.remember(use, JSON.stringify(result), at);
}
