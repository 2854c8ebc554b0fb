import type { BackendWriteRecord, NewBackendWrite } from '../../backend-writes.ts';
import { isSettled } from '../../backend-writes.ts';
import { endpointOf } from '../../endpoint-row.ts';
import { numberOf } from '../../row.ts';
import type { NewEvent, WorkRows } from '../../rows.ts';
import type { EndpointRow } from '../../operations.ts';
import type { NewJob } from '../../work.ts';
import type { Connection } from '../connection.ts';

/** `jobsMade` says that this commit leaves work for the job runner. */
export function workRows(
  db: Connection,
  jobsMade: () => void,
): { rows: WorkRows; forgetEndpoints(): void } {
  /** Every message asks for them, and only this connection changes them. */
  let endpoints: EndpointRow[] | undefined;

  function addJob(job: NewJob): boolean {
    const added = db.run(
      `insert into job (kind, lane, job_key, payload, state, due, due_set_at, fence, attempts, created_at)
       values (?, ?, ?, ?, 'waiting', ?, ?, 0, 0, ?)
       on conflict do nothing`,
      job.kind,
      job.lane ?? '',
      job.key,
      JSON.stringify(job.payload),
      job.due,
      job.at,
      job.at,
    );
    if (added > 0) jobsMade();
    return added > 0;
  }

  const rows: WorkRows = {
    endpoints: () =>
      (endpoints ??= db.all('select id, url, types, sites from endpoint').map(endpointOf)),
    addEvent(event, deliveries) {
      const seq = addEventRow(db, event);
      for (const { id, endpoint, job } of deliveries) {
        db.run(
          `insert into delivery (id, site, event, endpoint, state, attempts, created_at)
           values (?, ?, ?, ?, 'waiting', 0, ?)`,
          id,
          event.site,
          seq,
          endpoint,
          event.at,
        );
        addJob(job);
      }
    },
    addBackendWrite(write, job) {
      if (addWriteRow(db, write)) addJob(job);
    },
    recordBackendWrite: (record) => updateWriteRow(db, record),
    addJob,
    removeJob: (id, fence) =>
      db.run(`delete from job where id = ? and fence = ? and state = 'waiting'`, id, fence) > 0,
    delayJob(id, fence, { due, at, error }) {
      const delayed = db.run(
        `update job set due = ?, due_set_at = ?, error = ? where id = ? and fence = ? and state = 'waiting'`,
        due,
        at,
        error,
        id,
        fence,
      );
      if (delayed > 0) jobsMade();
      return delayed > 0;
    },
    buryJob: (id, fence, reason) =>
      db.run(
        `update job set state = 'dead', error = ? where id = ? and fence = ? and state = 'waiting'`,
        reason,
        id,
        fence,
      ) > 0,
    recordAttempt({ delivery, attempt, state, reason, settledAt }) {
      db.run(
        `insert into attempt (delivery, number, at, duration_ms, status, error) values (?, ?, ?, ?, ?, ?)`,
        delivery,
        attempt.number,
        attempt.at,
        attempt.durationMs,
        attempt.status,
        attempt.error,
      );
      db.run(
        `update delivery set attempts = ?, state = ?, reason = ?, settled_at = ? where id = ?`,
        attempt.number,
        state,
        reason,
        settledAt,
        delivery,
      );
    },
  };
  return {
    rows,
    forgetEndpoints() {
      endpoints = undefined;
    },
  };
}

function addEventRow(db: Connection, event: NewEvent): number {
  const stored = db.get(
    `insert into event (id, site, type, conversation, data, trace, at) values (?, ?, ?, ?, ?, ?, ?)
     returning seq`,
    event.id,
    event.site,
    event.type,
    event.conversation,
    JSON.stringify(event.data),
    event.trace,
    event.at,
  );
  if (!stored) throw new Error('the event was not stored');
  return numberOf(stored, 'seq');
}

/** False when there is one of this id. */
function addWriteRow(db: Connection, write: NewBackendWrite): boolean {
  const added = db.run(
    `insert into backend_write (id, site, subject, capability, connection, input, consented, state, attempts,
       trace, created_at)
     values (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?)
     on conflict do nothing`,
    write.id,
    write.site,
    write.subject,
    write.capability,
    write.connection,
    JSON.stringify(write.input),
    write.consented ? 1 : 0,
    write.trace,
    write.at,
  );
  return added > 0;
}

function updateWriteRow(db: Connection, record: BackendWriteRecord): void {
  const { write, state, attempts, note, receipt, at } = record;
  db.run(
    `update backend_write set state = ?, attempts = ?, note = ?, receipt = ?, settled_at = ?,
       input = case when ? in ('done', 'skipped') then null else input end
     where id = ?`,
    state,
    attempts,
    note,
    receipt === null ? null : JSON.stringify(receipt),
    isSettled(state) ? at : null,
    state,
    write,
  );
}
