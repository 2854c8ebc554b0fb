import { endpointOf } from '../endpoint-row.ts';
import { numberOf, textOf } from '../row.ts';
import type { Row } from '../row.ts';
import { conversationStateOf, knownEntryOf, openTurnOf } from '../row-states.ts';
import type { Needs } from '../rows.ts';
import type { Session } from './connect.ts';
import { pairOf } from './loaded.ts';
import type { HeldContact, HeldConversation, HeldTurn, Loaded } from './loaded.ts';
import * as sql from './load-statements.ts';

/**
 * Loads and locks what the operations of a batch need, in an open transaction. Locks are always taken in the
 * same order (contacts, conversations, jobs; each by id), so that two processes never wait for each other in
 * a ring. Every statement after a lock sees what its last holder has committed, because each has a snapshot of
 * its own (`read committed`).
 */
export async function load(session: Session, needs: readonly Needs[]): Promise<Loaded> {
  const contacts = await loadContacts(session, needs);
  const ofContacts = [...contacts.values()].flatMap(({ conversation }) => conversation ?? []);
  const ids = unique([...needs.flatMap(({ conversations = [] }) => conversations), ...ofContacts]);
  // Sent together: each runs when the one before it has its locks.
  const [conversations, entries, turns, jobs, keys, leads, jobKeys, endpoints] = await Promise.all([
    ask(session, sql.lockConversations, ids.length, [ids]),
    askPairs(session, sql.findEntries, entriesOf(needs, contacts)),
    ask(session, sql.findOpenTurns, ids.length, [ids]),
    lockJobs(session, needs),
    askPairs(
      session,
      sql.findKeys,
      needs.flatMap((one) => (one.keys ?? []).map(({ apiKey, key }) => [apiKey, key])),
    ),
    askPairs(
      session,
      sql.findLeads,
      needs.flatMap((one) => (one.leads ?? []).map(({ site, source }) => [site, source])),
    ),
    askPairs(
      session,
      sql.findJobKeys,
      needs.flatMap((one) => (one.jobKeys ?? []).map(({ kind, key }) => [kind, key])),
    ),
    ask(session, sql.findEndpoints, 1, []),
  ]);
  return {
    conversations: new Map(conversations.map((row) => [textOf(row, 'id'), conversationOf(row)])),
    contacts,
    entries: new Map(
      entries.map((row) => [pairIn(row, 'conversation', 'client_id'), knownEntryOf(row)]),
    ),
    turns: turnsOf(turns),
    keys: new Map(
      keys.map((row) => [
        pairIn(row, 'api_key', 'idempotency_key'),
        { hash: textOf(row, 'hash'), result: textOf(row, 'result') },
      ]),
    ),
    leads: new Map(
      leads.map((row) => [
        pairIn(row, 'site', 'source'),
        { id: textOf(row, 'id'), at: numberOf(row, 'at') },
      ]),
    ),
    jobs: new Map(jobs.map((row) => [numberOf(row, 'id'), numberOf(row, 'fence')])),
    jobKeys: new Set(jobKeys.map((row) => pairIn(row, 'kind', 'job_key'))),
    endpoints: endpoints.map(endpointOf),
  };
}

/** First of all, because they say which conversations are needed. */
async function loadContacts(
  session: Session,
  needs: readonly Needs[],
): Promise<Map<string, HeldContact>> {
  const wanted = needs.flatMap(({ contacts = [] }) =>
    contacts.map(({ site, externalId }): Pair => [site, externalId]),
  );
  const [contacts, last] = await Promise.all([
    askPairs(session, sql.lockContacts, wanted),
    askPairs(session, sql.findLastOfContacts, wanted),
  ]);
  const lastOf = new Map(last.map((row) => [textOf(row, 'contact'), textOf(row, 'conversation')]));
  return new Map(
    contacts.map((row) => {
      const id = textOf(row, 'id');
      return [pairIn(row, 'site', 'external_id'), { id, conversation: lastOf.get(id) ?? null }];
    }),
  );
}

function entriesOf(needs: readonly Needs[], contacts: Map<string, HeldContact>): Pair[] {
  return needs.flatMap((one) => [
    ...(one.entries ?? []).map(({ conversation, clientId }): Pair => [conversation, clientId]),
    ...(one.contacts ?? []).flatMap(({ site, externalId, clientId }): Pair[] => {
      const conversation = contacts.get(pairOf(site, externalId))?.conversation ?? null;
      return conversation === null ? [] : [[conversation, clientId]];
    }),
  ]);
}

function lockJobs(session: Session, needs: readonly Needs[]): Promise<Row[]> {
  const ids = unique(needs.flatMap(({ jobs = [] }) => jobs));
  return ask(session, sql.lockJobs, ids.length, [ids]);
}

type Pair = readonly [string, string];

function askPairs(
  session: Session,
  statement: Parameters<Session['query']>[0],
  pairs: readonly (readonly string[])[],
): Promise<Row[]> {
  const columns = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
  return ask(session, statement, pairs.length, columns);
}

/** Nothing is asked for nothing. */
async function ask(
  session: Session,
  statement: Parameters<Session['query']>[0],
  wanted: number,
  values: readonly unknown[],
): Promise<Row[]> {
  if (wanted === 0) return [];
  return (await session.query(statement, values)).rows;
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const pairIn = (row: Row, first: string, second: string): string =>
  pairOf(textOf(row, first), textOf(row, second));

function conversationOf(row: Row): HeldConversation {
  return {
    ...conversationStateOf(row),
    createdAt: numberOf(row, 'created_at'),
    updatedAt: numberOf(row, 'updated_at'),
    isNew: false,
    changed: false,
    moved: false,
  };
}

function turnsOf(rows: readonly Row[]): Map<string, HeldTurn[]> {
  const turns = new Map<string, HeldTurn[]>();
  for (const row of rows) {
    const turn = turnOf(row);
    turns.set(turn.conversation, [...(turns.get(turn.conversation) ?? []), turn]);
  }
  return turns;
}

function turnOf(row: Row): HeldTurn {
  return {
    ...openTurnOf(row),
    at: numberOf(row, 'created_at'),
    state: 'open',
    finishedAt: null,
    isNew: false,
    changed: false,
  };
}
