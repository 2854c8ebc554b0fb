import type { RandomBytes } from '../../../shared/random.ts';
import { postgresDialect } from '../dialect.ts';
import { operations } from '../operations/all.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { OperationKind, Operations } from '../operations.ts';
import type { Needs } from '../rows.ts';
import { noChanges } from './changes.ts';
import type { Changes } from './changes.ts';
import type { Session } from './connect.ts';
import { load } from './load.ts';
import type { Loaded } from './loaded.ts';
import { writesOf } from './flush.ts';
import type { Write } from './flush.ts';
import { conversationRows } from './rows/conversations.ts';
import { onceRows } from './rows/once.ts';
import { turnRows } from './rows/turns.ts';
import { workRows } from './rows/work.ts';

/** What was asked of the store, with what is needed for it. */
export type Task = {
  /** Operations on rows go together into one transaction; those on sets of rows have one each. */
  kind: 'rows' | 'statements';
  needs: Needs;
  /** Runs the operation on loaded rows. */
  apply(context: OperationContext): void;
  /** Runs the operation's statements. */
  ask(session: Session): Promise<void>;
};

/** The operation as a task. `keep` is given the result, each time it is run. */
export function taskOf<K extends OperationKind>(
  kind: K,
  input: Operations[K]['input'],
  keep: (result: Operations[K]['result']) => void,
): Task {
  const operation = operations[kind];
  if (typeof operation !== 'function') {
    return {
      kind: 'rows',
      needs: operation.needs(input),
      apply: (context) => keep(operation.apply(context, input)),
      ask: () => Promise.reject(new Error(`${kind} has no statements`)),
    };
  }
  return {
    kind: 'statements',
    needs: {},
    apply() {
      throw new Error(`${kind} is not applied to rows`);
    },
    async ask(session) {
      const asking = operation(input, postgresDialect);
      let step = asking.next();
      while (!step.done) {
        const { rows } = await session.query(step.value.sql, step.value.values);
        step = asking.next(rows);
      }
      keep(step.value);
    },
  };
}

/**
 * Runs the tasks in the transaction that is open, and says what is to be written before its commit. Operations
 * on rows see the changes of those before them, because all are applied to the same loaded rows.
 */
export async function runTasks(
  session: Session,
  tasks: readonly Task[],
  random: RandomBytes,
): Promise<{ changes: Changes; writes: Write[] }> {
  const changes = noChanges();
  const [first] = tasks;
  if (first?.kind === 'statements') {
    await first.ask(session);
    return { changes, writes: [] };
  }
  const loaded = await load(
    session,
    tasks.map(({ needs }) => needs),
  );
  const context = { rows: rowsOf(loaded, changes), random };
  for (const task of tasks) task.apply(context);
  return { changes, writes: writesOf(loaded, changes) };
}

function rowsOf(loaded: Loaded, changes: Changes): OperationContext['rows'] {
  return {
    ...conversationRows(loaded, changes),
    ...turnRows(loaded),
    ...onceRows(loaded, changes),
    ...workRows(loaded, changes),
  };
}
