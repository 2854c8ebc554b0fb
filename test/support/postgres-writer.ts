import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { OperationKind, Operations } from '../../server/store/operations.ts';
import { taskOf } from '../../server/store/postgres/batch.ts';
import { connect } from '../../server/store/postgres/connect.ts';
import type { Session } from '../../server/store/postgres/connect.ts';
import { createLines } from '../../server/store/postgres/lines.ts';
import { createWriter } from '../../server/store/postgres/writer.ts';
import { systemClock } from './system-clock.ts';

/** The writer of a store by itself, over connections that a test can tamper with. */
export type TamperedWriter = {
  write<K extends OperationKind>(
    kind: K,
    input: Operations[K]['input'],
  ): Promise<Operations[K]['result']>;
  /** Operations of each commit. */
  commits: number[];
  close(): Promise<void>;
};

/** `query` stands before that of each connection, which it is given to go on with. */
export type Tampering = (
  text: string,
  go: () => ReturnType<Session['query']>,
  asked?: { values: readonly unknown[]; named: boolean },
) => ReturnType<Session['query']>;

export function openWriter(
  url: string,
  { tamper = (_, go) => go(), clock = systemClock }: { tamper?: Tampering; clock?: Clock } = {},
): TamperedWriter {
  const lines = createLines({ connect: () => connectTampered(url, tamper), clock, most: 4 });
  const commits: number[] = [];
  const writer = createWriter({
    lines,
    clock,
    random: randomBytes,
    writers: 2,
    committed: (_, { operations }) => commits.push(operations),
  });
  return {
    commits,
    async write<K extends OperationKind>(kind: K, input: Operations[K]['input']) {
      let result: { value: Operations[K]['result'] } | undefined;
      await writer.submit(
        taskOf(kind, input, (value) => {
          result = { value };
        }),
      );
      if (!result) throw new Error('nothing was stored');
      return result.value;
    },
    async close() {
      await writer.close();
      await lines.close();
    },
  };
}

async function connectTampered(url: string, tamper: Tampering): Promise<Session> {
  const session = await connect(url);
  return {
    ...session,
    query: (statement, values = []) =>
      tamper(
        typeof statement === 'string' ? statement : statement.text,
        () => session.query(statement, values),
        { values, named: typeof statement !== 'string' },
      ),
  };
}
