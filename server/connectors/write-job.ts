import { z } from 'zod';
import { capabilitySchema } from '../../shared/capability.ts';
import type { Capability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { createLanes } from '../jobs/lanes.ts';
import type { JobHandler, LaneHandler } from '../jobs/runner.ts';
import { isSettled } from '../store/backend-writes.ts';
import type { BackendWriteRecord, BackendWriteRow } from '../store/backend-writes.ts';
import type { Queries } from '../store/queries.ts';
import type { ClaimedJob } from '../store/work.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Connectors } from './connectors.ts';
import type { WriteResult } from './result.ts';
import { judgeWrite, notRouted, unknownOutcome } from './write-outcome.ts';
import type { WriteOutcome } from './write-outcome.ts';

/** The payload of a job: the id of a write. */
const writeJobSchema = z.strictObject({ write: z.string().min(1) });

/**
 * Makes one attempt at a write per job. The attempt and what follows from it are recorded in one operation with the
 * job. A crash in between repeats the attempt under the same name, which makes no second record where the operation is
 * repeatable; where it is not, its beginning is stored first, and one that began and did not end is looked up where
 * the connection says how, and otherwise never repeated.
 *
 * Rejects only when the store fails; the job is then claimed again.
 */
export function createBackendWriter(options: {
  store: {
    write(kind: 'backend_write.record', input: BackendWriteRecord): Promise<boolean>;
    read: Pick<Queries, 'backendWrite'>;
  };
  /** Those of the running configuration, asked for at every attempt. */
  connectors: () => Pick<Connectors, 'routed' | 'writing' | 'write'>;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<Telemetry, 'backendWritten'>;
}): LaneHandler {
  const { store, clock, random, telemetry } = options;
  const lanes = createLanes(limits.backendWritesPerConnection);

  async function record(
    job: ClaimedJob,
    row: BackendWriteRow,
    { state, note, receipt, attempts, outcome }: WriteOutcome,
  ): Promise<'settled'> {
    const about = { job: job.id, fence: job.fence, write: row.id };
    const at = clock.now();
    const told = { state, attempts, note, receipt, outcome, at };
    if (!(await store.write('backend_write.record', { ...about, ...told }))) return 'settled';
    const { site, connection, capability, trace } = row;
    telemetry.backendWritten({ site, connection, capability, state, attempts, note, trace });
    return 'settled';
  }

  const handle: JobHandler = async (job, signal) => {
    const payload = writeJobSchema.safeParse(job.payload);
    if (!payload.success) return { kind: 'dead', reason: 'the job names no write' };
    const row = await store.read.backendWrite(payload.data.write);
    // Erased with the person it was about, or made before.
    if (row === undefined || isSettled(row.state) || row.input === null) return { kind: 'done' };
    const capability = capabilitySchema.safeParse(row.capability);
    const connectors = options.connectors();
    const { site, connection } = row;
    const writing = capability.success
      ? connectors.writing(connection, capability.data)
      : undefined;
    const findable = writing?.findable ?? false;
    const judge = (result: WriteResult): WriteOutcome =>
      judgeWrite(result, { row, findable, now: clock.now(), random });
    // Of a newer version of this software, which runs beside it and knows what this is.
    if (!capability.success) return record(job, row, judge(unknownHere));

    // Taken out of the configuration: whoever puts it back has it written.
    if (!writing || !connectors.routed(site, capability.data).includes(connection))
      return record(job, row, { ...judge(unknownHere), note: notRouted });
    const { attempts } = row;
    const settled = { attempts, receipt: null };
    if (row.state === 'sending' && !writing.repeatable && !findable)
      return record(job, row, { ...settled, ...lost });
    if (writing.needsConsent && !row.consented)
      return record(job, row, {
        ...settled,
        ...{ state: 'skipped', note: 'no_consent', outcome: { kind: 'done' } },
      });
    if (signal.aborted) return { kind: 'retry', due: clock.now(), error: 'stopping' };
    if (!writing.repeatable && !(await begin(job, row))) return 'settled';

    const result = await send(connectors, row, capability.data, {
      repeatable: writing.repeatable,
      signal,
    });
    lanes.ended(job.lane, result.ok || !isSilence(result));
    const isCutOff = !result.ok && result.failure === 'timeout' && signal.aborted;
    // Given up because this process stops: the next one tries again, and the backend is not to blame.
    if (isCutOff && writing.repeatable)
      return { kind: 'retry', due: clock.now(), error: 'stopping' };
    return record(job, row, judge(result));
  };

  /** Stored before anything is sent; until the lease is over the job is nobody else's. */
  async function begin(
    job: ClaimedJob,
    { id: write, attempts }: BackendWriteRow,
  ): Promise<boolean> {
    const at = clock.now();
    const outcome = {
      kind: 'retry',
      due: at + limits.jobLeaseMs + limits.backendWriteGraceMs,
      error: 'sending',
    } as const;
    const begun = { state: 'sending', attempts, note: null, receipt: null, outcome, at } as const;
    const { id, fence } = job;
    return store.write('backend_write.record', { job: id, fence, write, ...begun });
  }

  async function send(
    connectors: Pick<Connectors, 'write'>,
    { id: key, site, connection, input, state, note, trace }: BackendWriteRow,
    capability: Capability,
    { repeatable, signal }: { repeatable: boolean; signal: AbortSignal },
  ): Promise<WriteResult> {
    const written = { site, capability, input };
    const begun = state === 'sending' || note === unknownOutcome;
    const call = { trace, key, begun };
    if (repeatable) return connectors.write(connection, written, { ...call, signal });
    // Cut off, it could not be made again: it is given a little more time than the process has left.
    const over = new AbortController();
    const cut = (): void => {
      grace = clock.after(limits.backendWriteGraceMs, () => over.abort());
    };
    let grace: ReturnType<Clock['after']> | undefined;
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
    try {
      return await connectors.write(connection, written, { ...call, signal: over.signal });
    } finally {
      signal.removeEventListener('abort', cut);
      grace?.cancel();
    }
  }

  return { handle, placesOf: lanes.placesOf };
}

/** What began and did not end, and cannot be made twice. */
const lost = {
  state: 'dead',
  note: unknownOutcome,
  outcome: { kind: 'dead', reason: unknownOutcome },
} as const;

const unknownHere: WriteResult = { ok: false, failure: 'config', calls: 0 };

function isSilence(result: WriteResult): boolean {
  return !result.ok && (result.failure === 'timeout' || result.failure === 'unavailable');
}
