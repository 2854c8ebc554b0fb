import type { RandomBytes } from '../../../shared/random.ts';
import { operations, wakesWorkers } from '../operations/all.ts';
import type { OperationKind, Operations } from '../operations.ts';
import type { Ask } from '../statements/statement.ts';
import { sqliteDialect } from '../dialect.ts';
import type { Row } from '../row.ts';
import type { Connection } from './connection.ts';
import { conversationRows } from './rows/conversations.ts';
import { onceRows } from './rows/once.ts';
import { turnRows } from './rows/turns.ts';
import { workRows } from './rows/work.ts';

type Applier = {
  /** Does an operation inside the transaction that is open now. */
  apply<K extends OperationKind>(kind: K, input: Operations[K]['input']): Operations[K]['result'];
  /** What was read since may have been undone. */
  forget(): void;
};

/** Operations on the tables themselves: each question and each change is a statement, answered at once. */
export function createApplier(db: Connection, random: RandomBytes, jobsMade: () => void): Applier {
  const work = workRows(db, jobsMade);
  const rows = { ...conversationRows(db), ...turnRows(db), ...onceRows(db), ...work.rows };
  const context = { rows, random };
  return {
    apply(kind, input) {
      const operation = operations[kind];
      if (typeof operation !== 'function') return operation.apply(context, input);
      // It may change any table.
      work.forgetEndpoints();
      const result = runStatements(db, operation(input, sqliteDialect));
      if (wakesWorkers.has(kind)) jobsMade();
      return result;
    },
    forget: work.forgetEndpoints,
  };
}

function runStatements<R>(db: Connection, asking: Generator<Ask, R, Row[]>): R {
  let step = asking.next();
  while (!step.done) step = asking.next(db.all(step.value.sql, ...step.value.values));
  return step.value;
}
