import { limits } from '../../../shared/limits.ts';
import { isSettled } from '../backend-writes.ts';
import type { BackendWriteRecord } from '../backend-writes.ts';
import type { Changes } from './changes.ts';
import type { Statement } from './connect.ts';
import type { Loaded } from './loaded.ts';
import * as sql from './flush-statements.ts';

/** A statement with an array for each of its columns. */
export type Write = { statement: Statement; values: readonly unknown[] };

/** Everything a batch has changed, as one statement for each kind of row that there is. */
export function writesOf(loaded: Loaded, changes: Changes): Write[] {
  const conversations = [...loaded.conversations.values()];
  const turns = [...loaded.turns.values()].flat();
  const forgotten = changes.forgetKeysBefore > 0 ? [changes.forgetKeysBefore] : [];
  return [
    rows(sql.insertContacts, changes.contacts, ({ id, site, externalId, at }) => [
      id,
      site,
      externalId,
      at,
    ]),
    rows(
      sql.insertConversations,
      conversations.filter(({ isNew }) => isNew),
      (c) => [
        c.id,
        c.site,
        c.visitor,
        c.contact,
        c.ownerVersion,
        c.lastSeq,
        c.lastVisibleSeq,
        c.openTurns,
        c.dialogue,
        c.createdAt,
        c.updatedAt,
      ],
    ),
    rows(
      sql.updateConversations,
      conversations.filter(({ isNew, changed }) => changed && !isNew),
      (c) => [c.id, c.lastSeq, c.lastVisibleSeq, c.openTurns, c.dialogue, c.updatedAt],
    ),
    rows(
      sql.moveConversations,
      conversations.filter(({ moved }) => moved),
      (c) => [
        c.id,
        c.status,
        c.owner?.id ?? null,
        c.owner?.name ?? null,
        c.ownerVersion,
        c.statusSince,
      ],
    ),
    rows(sql.insertEntries, changes.entries, (e) => [
      e.site,
      e.conversation,
      e.seq,
      e.clientId,
      e.author,
      e.authorName ?? null,
      e.type,
      e.payload,
      e.turn,
      e.part,
      e.trace,
      e.at,
    ]),
    rows(
      sql.insertTurns,
      turns.filter(({ isNew }) => isNew),
      (t) => [
        t.conversation,
        t.seq,
        t.site,
        t.state,
        t.process,
        t.leaseUntil,
        t.fence,
        t.attempts,
        t.place,
        t.trace,
        t.at,
        t.finishedAt,
      ],
    ),
    rows(
      sql.updateTurns,
      turns.filter(({ isNew, changed }) => changed && !isNew),
      (t) => [
        t.conversation,
        t.seq,
        t.state,
        t.process,
        t.leaseUntil,
        t.fence,
        t.place,
        t.finishedAt,
      ],
    ),
    rows(sql.insertLeads, changes.leads, (lead) => [
      lead.id,
      lead.site,
      lead.conversation,
      lead.source,
      lead.name,
      lead.email,
      lead.message,
      lead.consentText,
      lead.consentAt,
      lead.trace,
      lead.at,
    ]),
    ...forgotten.map((before) => ({
      statement: sql.forgetKeys,
      values: [before, limits.idempotencyKeysPerSweep],
    })),
    rows(sql.insertKeys, changes.keys, ({ use, result, at }) => [
      use.apiKey,
      use.key,
      use.hash,
      result,
      at,
    ]),
    ...writesOfWork(changes),
  ].filter(({ values }) => values.length > 0);
}

function writesOfWork(changes: Changes): Write[] {
  const events = columns(changes.events, (event) => [
    event.id,
    event.site,
    event.type,
    event.conversation,
    JSON.stringify(event.data),
    event.trace,
    event.at,
  ]);
  const deliveries = columns(changes.deliveries, ({ event, delivery }) => [
    delivery.id,
    event.id,
    delivery.endpoint,
  ]);
  return [
    { statement: sql.insertEvents, values: [...events, ...deliveries] },
    rows(sql.insertJobs, changes.jobs, (job) => [
      job.kind,
      job.lane ?? '',
      job.key,
      JSON.stringify(job.payload),
      job.due,
      job.at,
    ]),
    rows(sql.moveJobs, [...changes.movedJobs], ([id, { state, due, at, error }]) => [
      id,
      state,
      due,
      at,
      error,
    ]),
    rows(sql.removeJobs, changes.removedJobs, (id) => [id]),
    rows(sql.insertBackendWrites, changes.backendWrites, (write) => [
      write.id,
      write.site,
      write.subject,
      write.capability,
      write.connection,
      JSON.stringify(write.input),
      write.consented ? 1 : 0,
      write.trace,
      write.at,
    ]),
    rows(sql.updateBackendWrites, [...changes.backendWritesTried.values()], triedWrite),
    rows(sql.insertAttempts, changes.attempts, ({ delivery, attempt }) => [
      delivery,
      attempt.number,
      attempt.at,
      attempt.durationMs,
      attempt.status,
      attempt.error,
    ]),
    rows(sql.updateDeliveries, [...changes.deliveriesTried.values()], (tried) => [
      tried.delivery,
      tried.attempt.number,
      tried.state,
      tried.reason,
      tried.settledAt,
    ]),
  ];
}

function triedWrite({ write, state, attempts, note, receipt, at }: BackendWriteRecord): Cell[] {
  const told = receipt === null ? null : JSON.stringify(receipt);
  return [write, state, attempts, note, told, isSettled(state) ? at : null];
}

type Cell = string | number | null;

function rows<T>(statement: Statement, all: readonly T[], cells: (one: T) => Cell[]): Write {
  return { statement, values: columns(all, cells) };
}

/** Rows turned into columns; none for no rows. */
function columns<T>(all: readonly T[], cells: (one: T) => Cell[]): Cell[][] {
  const table = all.map(cells);
  return (table[0] ?? []).map((_, column) => table.map((row) => row[column] ?? null));
}
