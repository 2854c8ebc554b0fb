import type { OperationContext } from '../operation-context.ts';

export function orphanTurns(context: OperationContext, input: { process: string }): number {
  return context.db.run(
    `update turn set lease_until = 0 where state = 'open' and process <> ?`,
    input.process,
  );
}
