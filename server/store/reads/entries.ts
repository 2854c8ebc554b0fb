import { z } from 'zod';
import { authorSchema, entryBodySchema } from '../../../shared/entry.ts';
import type { Entry } from '../../../shared/entry.ts';
import { messageIdSchema } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import type { Tables } from '../tables.ts';

export const entryColumns = [
  'conversation',
  'seq',
  'client_id',
  'author',
  'author_name',
  'payload',
  'turn',
  'part',
  'at',
] as const;

export type EntryRow = Pick<Tables['entry'], (typeof entryColumns)[number]>;

/** Throws when it is of a kind that this version does not know. */
export function entryOf(row: EntryRow): Entry {
  const payload: unknown = JSON.parse(row.payload);
  return {
    seq: row.seq,
    author: authorSchema.parse(row.author),
    at: new Date(row.at).toISOString(),
    body: entryBodySchema.parse(payload),
    ...(row.author_name === null ? {} : { name: row.author_name }),
    // What we say by ourselves has no sender whose id would tell it from another.
    ...(row.turn === null && row.author !== 'system'
      ? { id: messageIdSchema.parse(row.client_id) }
      : {}),
    ...(row.turn === null || row.part === null ? {} : { turn: { seq: row.turn, part: row.part } }),
  };
}

/** Hears of entries that cannot be read, each once. */
export type TellUnreadable = (error: Error) => void;

/**
 * Reads rows of one log in order, up to the first that cannot be read, such as one of a kind that a newer process
 * stores while the servers are upgraded one by one.
 *
 * The log ends there for whoever asks this process: who holds an entry is promised to hold all before it, and never
 * asks for those again, so going on behind it would take it from every open page for good. What a newer process
 * then tells instead begins with it, and nothing is lost.
 */
export function readLog(
  rows: readonly EntryRow[],
  tell: TellUnreadable,
): { entries: Entry[]; stopped: boolean } {
  const entries: Entry[] = [];
  for (const row of rows) {
    try {
      entries.push(entryOf(row));
    } catch (error) {
      tell(new UnreadableEntry(row, error));
      return { entries, stopped: true };
    }
  }
  return { entries, stopped: false };
}

/** Makes of one who hears of entries that cannot be read one who hears of each of them once. */
export function tellOnce(tell: TellUnreadable): TellUnreadable {
  const told = new Set<string>();
  return (error) => {
    if (told.has(error.message) || told.size >= limits.unreadableEntries) return;
    told.add(error.message);
    tell(error);
  };
}

class UnreadableEntry extends Error {
  override name = 'UnreadableEntry';
  constructor({ conversation, seq }: EntryRow, cause: unknown) {
    // What is no JSON at all is quoted by the error that says so, and nobody's words belong into a log.
    const told = cause instanceof z.ZodError ? { cause } : {};
    super(`entry ${seq} of ${conversation} cannot be read by this version`, told);
  }
}
