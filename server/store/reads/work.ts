import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import {
  endpointIdSchema,
  eventIdSchema,
  siteIdSchema,
  traceIdSchema,
} from '../../../shared/ids.ts';
import { jsonOf } from '../json-column.ts';
import type { Backlog, LaneDue } from '../queries.ts';
import type { Tables } from '../tables.ts';
import type { PendingDelivery } from '../work.ts';
import { isIn } from './state.ts';

/** The first job of each lane: its due time, or the end of a dead worker's lease. */
export async function readNextJobDue(db: Kysely<Tables>, kinds: string[]): Promise<LaneDue[]> {
  const found = await Promise.all(kinds.map((kind) => readLanes(db, kind)));
  return found.flat();
}

/**
 * Jumps through the index from lane to lane, two look-ups each, however many jobs wait in them. The state is
 * spelled out because a bound value would not let SQLite use an index of waiting jobs only.
 */
async function readLanes(db: Kysely<Tables>, kind: string): Promise<LaneDue[]> {
  const { rows } = await sql<LaneDue>`
    with recursive waiting(lane) as (
      select (select min(lane) from job where kind = ${kind} and state = 'waiting')
      union all
      select (select min(job.lane) from job
        where job.kind = ${kind} and job.state = 'waiting' and job.lane > waiting.lane)
      from waiting where waiting.lane is not null
    )
    select ${kind} as kind, lane, (select min(job.due) from job
      where job.kind = ${kind} and job.state = 'waiting' and job.lane = waiting.lane) as due
    from waiting where lane is not null`.execute(db);
  return rows;
}

export async function readDelivery(
  db: Kysely<Tables>,
  id: string,
): Promise<PendingDelivery | undefined> {
  const row = await db
    .selectFrom('delivery')
    .innerJoin('event', 'event.seq', 'delivery.event')
    .leftJoin('endpoint', 'endpoint.id', 'delivery.endpoint')
    .select([
      'delivery.id as delivery',
      'delivery.endpoint',
      'delivery.attempts',
      'endpoint.url',
      'event.id',
      'event.type',
      'event.site',
      'event.data',
      'event.trace',
      'event.at',
    ])
    .where('delivery.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.delivery,
    endpoint: endpointIdSchema.parse(row.endpoint),
    url: row.url,
    attempts: row.attempts,
    event: {
      id: eventIdSchema.parse(row.id),
      type: row.type,
      site: siteIdSchema.parse(row.site),
      data: jsonOf(row.data),
      trace: traceIdSchema.parse(row.trace),
      at: row.at,
    },
  };
}

export async function readBacklog(db: Kysely<Tables>): Promise<Backlog> {
  const row = await db
    .selectNoFrom((from) => [
      from
        .selectFrom('turn')
        .select(from.fn.countAll<number>().as('n'))
        .where(isIn('open'))
        .as('openTurns'),
      from
        .selectFrom('job')
        .select(from.fn.countAll<number>().as('n'))
        .where(isIn('waiting'))
        .as('waitingJobs'),
      from
        .selectFrom('job')
        .select(from.fn.countAll<number>().as('n'))
        .where(isIn('dead'))
        .as('deadJobs'),
      from
        .selectFrom('delivery')
        .select(from.fn.countAll<number>().as('n'))
        .where(isIn('dead'))
        .as('deadDeliveries'),
    ])
    .executeTakeFirstOrThrow();
  return {
    openTurns: row.openTurns ?? 0,
    waitingJobs: row.waitingJobs ?? 0,
    deadJobs: row.deadJobs ?? 0,
    deadDeliveries: row.deadDeliveries ?? 0,
  };
}
