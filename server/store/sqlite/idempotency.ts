import { limits } from '../../../shared/limits.ts';
import type { IdempotencyUse } from '../operations.ts';
import type { OperationContext } from './operation-context.ts';
import { textOf } from './row.ts';

/** What is known of a key: nothing, the result it had, or that it was used for something else. */
type Remembered = { kind: 'new' } | { kind: 'same'; result: unknown } | { kind: 'conflict' };

/**
 * Looks a key up, after forgetting a few keys that are too old: each use clears away more than it adds, so
 * no separate sweep is needed.
 */
export function recallResult(
  context: OperationContext,
  use: IdempotencyUse | undefined,
  now: number,
): Remembered {
  if (!use) return { kind: 'new' };
  context.db.run(
    `delete from idempotency where (api_key, idempotency_key) in (
       select api_key, idempotency_key from idempotency where at < ? order by at limit 10)`,
    now - limits.idempotencyKeyMs,
  );
  const row = context.db.get(
    'select hash, result from idempotency where api_key = ? and idempotency_key = ?',
    use.apiKey,
    use.key,
  );
  if (!row) return { kind: 'new' };
  if (textOf(row, 'hash') !== use.hash) return { kind: 'conflict' };
  const result: unknown = JSON.parse(textOf(row, 'result'));
  return { kind: 'same', result };
}

/** Stored in the commit of the effect itself: a crash leaves both or neither. */
export function rememberResult(
  context: OperationContext,
  use: IdempotencyUse | undefined,
  result: unknown,
  at: number,
): void {
  if (!use) return;
  context.db.run(
    'insert into idempotency (api_key, idempotency_key, hash, result, at) values (?, ?, ?, ?, ?)',
    use.apiKey,
    use.key,
    use.hash,
    JSON.stringify(result),
    at,
  );
}
