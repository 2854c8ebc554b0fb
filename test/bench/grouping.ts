import { openPostgresStore } from '../../server/store/postgres/store.ts';
import { taskOf } from '../../server/store/postgres/batch.ts';
import { connect } from '../../server/store/postgres/connect.ts';
import { createLastCommits } from '../../server/store/postgres/last-commit.ts';
import { createLines } from '../../server/store/postgres/lines.ts';
import { transact } from '../../server/store/postgres/transaction.ts';
import type { OperationKind, Operations } from '../../server/store/operations.ts';
import type { Store } from '../../server/store/store.ts';
import { systemClock as clock, systemRandom as random } from '../../server/system.ts';
import { mintTrace } from '../../server/telemetry/trace.ts';
import { mintConversationId, mintMessageId, mintVisitorId } from '../../shared/mint.ts';
import { benchSite } from './bus/sessions.ts';

/** `together`: what is asked for at the same time is stored in the order it was asked for. */
export type Bench = { write: Store['write']; together: boolean; close(): Promise<void> };

/** The store as it is: what arrives together is one commit. */
export async function openGrouped(url: string): Promise<Bench> {
  const store = await openPostgresStore({ url, clock, random });
  return { write: store.write, together: true, close: () => store.close() };
}

/** The same tables, statements and driver, with as many connections as a pool usually has, and a commit for each. */
export function openSingle(url: string): Bench {
  const lines = createLines({ connect: () => connect(url), clock, most: 10 });
  const commits = createLastCommits(random);
  const circumstances = { commits, clock, random, hasty: false };
  return {
    async write<K extends OperationKind>(kind: K, input: Operations[K]['input']) {
      let result: { value: Operations[K]['result'] } | undefined;
      const task = taskOf(kind, input, (value) => {
        result = { value };
      });
      await lines.use((session) => transact(session, [task], circumstances));
      if (!result) throw new Error(`${kind} was not stored`);
      return result.value;
    },
    together: false,
    close: () => lines.close(),
  };
}

/**
 * Each of many visitors says the next thing when the last one is answered: received, answered, and the turn closed,
 * which is what the chat's bench asks of the store. How many messages a second went through.
 */
export async function floodStore(
  { write, together }: Bench,
  visitors: number,
  seconds: number,
): Promise<number> {
  const began = performance.now();
  const end = began + seconds * 1_000;
  const trace = mintTrace(random);
  let messages = 0;
  const chat = async (): Promise<void> => {
    const conversation = mintConversationId(random);
    const sender = { kind: 'visitor', visitor: mintVisitorId(random), conversation } as const;
    const body = {
      type: 'text',
      text: 'Where is my parcel? I ordered the blue mug last week.',
    } as const;
    for (; performance.now() < end; messages += 1) {
      const at = clock.now();
      const lease = { process: 'bench', leaseUntil: at + 60_000 };
      const common = { site: benchSite, trace, at };
      const said = await write('message.receive', {
        ...common,
        ...lease,
        place: 'bench',
        sender,
        id: mintMessageId(random),
        body,
      });
      if (said.kind !== 'stored') throw new Error(`a message was ${said.kind}`);
      const turn = { conversation, turn: said.seq, fence: 1 };
      const part = { part: 0, author: 'bot', body, ownerVersion: 1 } as const;
      const answering = write('reply.append', { ...common, ...turn, ...part, effects: [] });
      if (!together) await answering;
      const ending = { ...turn, ...lease, state: 'done', lastPart: 0, dialogue: null, at } as const;
      const [answer, finish] = await Promise.all([answering, write('turn.finish', ending)]);
      if (answer.kind !== 'stored') throw new Error(`an answer was ${answer.kind}`);
      if (finish.kind !== 'done') throw new Error(`a turn was ${finish.kind}`);
    }
  };
  await Promise.all(Array.from({ length: visitors }, chat));
  return messages / ((performance.now() - began) / 1_000);
}
