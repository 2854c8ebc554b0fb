import { z } from 'zod';
import { taskOf } from '../../../server/store/postgres/batch.ts';
import { connect } from '../../../server/store/postgres/connect.ts';
import type { Session } from '../../../server/store/postgres/connect.ts';
import { createLines } from '../../../server/store/postgres/lines.ts';
import { migratePostgres } from '../../../server/store/postgres/migrate.ts';
import { createWriter } from '../../../server/store/postgres/writer.ts';
import type { OperationKind, Operations } from '../../../server/store/operations.ts';
import type { Store } from '../../../server/store/store.ts';
import { systemClock as clock, systemRandom as random } from '../../../server/system.ts';
import { entryBodySchema } from '../../../shared/entry.ts';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PushedEntry } from '../../../shared/protocol.ts';

// Ordering (a), kept here to be measured: every batch takes one advisory lock, so that ids are committed in their
// order; a bell without words rings, and readers ask for everything after the last id they have seen.
const channel = 'position';
const entriesAtOnce = 1_000;

/** The store's own writer, one transaction at a time. */
export async function openPositionWriter(url: string): Promise<Pick<Store, 'write' | 'close'>> {
  await migratePostgres(url, clock.now());
  const lines = createLines({ connect: () => connectLocking(url), clock, most: 2 });
  const bell = await connect(url);
  let ringing = false;
  let due = false;

  function ring(): void {
    due = true;
    if (ringing) return;
    ringing = true;
    due = false;
    void bell
      .query({ name: 'ring', text: 'select pg_notify($1, $2)' }, [channel, ''])
      .finally(() => {
        ringing = false;
        if (due) ring();
      });
  }

  const writer = createWriter({ lines, clock, random, writers: 1, committed: ring });
  return {
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
      await bell.close();
      await lines.close();
    },
  };
}

/** A connection whose transactions begin with the one lock of them all. */
async function connectLocking(url: string): Promise<Session> {
  const session = await connect(url);
  return {
    ...session,
    async query(statement, values) {
      if (statement !== 'begin') return session.query(statement, values);
      const began = session.query(statement);
      await session.query({ name: 'lock', text: 'select pg_advisory_xact_lock(1)' });
      return began;
    },
  };
}

const rowSchema = z.object({
  id: z.number(),
  conversation: conversationIdSchema,
  seq: z.number(),
  author: z.enum(['bot', 'visitor']),
  payload: z.string(),
  at: z.number(),
});

/** Asks for what follows the last id each time the bell has rung, and pushes what is watched. */
export async function followPosition(
  url: string,
  watched: ReadonlySet<ConversationId>,
  push: (conversation: ConversationId, pushed: PushedEntry) => void,
): Promise<void> {
  const bell = await connect(url);
  const reader = await connect(url);
  const held = new Map<ConversationId, number>();
  let position = 0;
  let due = false;
  let reading = false;

  async function read(): Promise<void> {
    due = true;
    if (reading) return;
    reading = true;
    while (due) {
      due = false;
      const { rows } = await reader.query(
        {
          name: 'follow',
          text: `select id, conversation, seq, author, payload, at from entry where id > $1 and audience = 'all'
            order by id limit $2`,
        },
        [position, entriesAtOnce],
      );
      for (const row of rows) tell(rowSchema.parse(row));
      due ||= rows.length === entriesAtOnce;
    }
    reading = false;
  }

  function tell({ id, conversation, seq, author, payload, at }: z.infer<typeof rowSchema>): void {
    position = id;
    if (!watched.has(conversation)) return;
    const said: unknown = JSON.parse(payload);
    const entry = {
      seq,
      author,
      at: new Date(at).toISOString(),
      body: entryBodySchema.parse(said),
    };
    push(conversation, { entry, prev: held.get(conversation) ?? 1 });
    held.set(conversation, seq);
  }

  bell.onNotice(() => void read());
  await bell.query(`listen ${channel}`);
}
