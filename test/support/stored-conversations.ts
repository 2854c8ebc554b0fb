import { expect } from 'vitest';
import { limits } from '../../shared/limits.ts';
import type { Entry } from '../../shared/entry.ts';
import type { Fleet } from './fleet.ts';

/** Beyond any part of an answer. */
const apologyPart = limits.turnPieces;

type StoredEntry = {
  seq: number;
  clientId: string;
  turn: number | null;
  part: number | null;
  author: string;
  text: string;
};

/** What the database holds of a conversation, in order. */
export async function storedEntries(
  { ask }: Pick<Fleet, 'ask'>,
  conversation: string,
): Promise<StoredEntry[]> {
  const rows = await ask(
    'select seq, client_id, turn, part, author, payload from entry where conversation = $1 order by seq',
    conversation,
  );
  return rows.map((row) => ({
    seq: Number(row['seq']),
    clientId: String(row['client_id']),
    turn: row['turn'] === null ? null : Number(row['turn']),
    part: row['part'] === null ? null : Number(row['part']),
    author: String(row['author']),
    text: String(row['payload']),
  }));
}

/** The conversation that holds this message. */
export async function conversationOf({ ask }: Pick<Fleet, 'ask'>, id: string): Promise<string> {
  const rows = await ask('select conversation from entry where client_id = $1', id);
  expect(rows).toHaveLength(1);
  return String(rows[0]?.['conversation']);
}

/**
 * The promise, looked up in the database: gapless, every id once, what was acknowledged and nothing else was said,
 * what is shown is what is stored, and every message has its whole answer once, in the order of the messages.
 */
export async function expectKept(
  fleet: Pick<Fleet, 'ask'>,
  account: {
    conversation: string;
    /** Ids that were acknowledged. */
    acknowledged: Iterable<string>;
    shown: readonly Entry[];
    /** Parts of every answer. */
    parts: number;
  },
): Promise<void> {
  const stored = await storedEntries(fleet, account.conversation);
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1));
  expect(new Set(stored.map(({ clientId }) => clientId)).size).toBe(stored.length);
  const said = stored.filter(({ turn }) => turn === null);
  expect(said.map(({ clientId }) => clientId).toSorted()).toEqual(
    [...account.acknowledged].toSorted(),
  );
  expect(account.shown.map(({ seq, id, turn }) => [seq, id, turn?.seq, turn?.part])).toEqual(
    stored.map(({ seq, clientId, turn, part }) => [
      seq,
      turn === null ? clientId : undefined,
      turn ?? undefined,
      part ?? undefined,
    ]),
  );
  // Who was not understood twice is offered a person beside the answer.
  const answered = stored.filter(({ turn, author }) => turn !== null && author !== 'system');
  expect(answered.map(({ turn, part }) => [turn, part])).toEqual(
    said.flatMap(({ seq }) => {
      const whole = Array.from({ length: account.parts }, (_, part) => [seq, part]);
      // Whose process was killed each time it was tried is told that we failed, after what had been said by then.
      const sorry = answered.some(({ turn, part }) => turn === seq && part === apologyPart);
      const before = answered.filter(({ turn, part }) => turn === seq && part !== apologyPart);
      return sorry ? [...whole.slice(0, before.length), [seq, apologyPart]] : whole;
    }),
  );
}

/** Nothing is left to be done in the whole database. */
export async function openTurns({ ask }: Pick<Fleet, 'ask'>): Promise<number> {
  const [row] = await ask(
    `select (select count(*) from turn where state = 'open')
      + (select coalesce(sum(open_turns), 0) from conversation) as n`,
  );
  return Number(row?.['n']);
}
