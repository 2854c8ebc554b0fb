import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import {
  endpointIdSchema,
  eventIdSchema,
  siteIdSchema,
  traceIdSchema,
} from '../../../shared/ids.ts';
import { jsonOf } from '../json-column.ts';
import type { PendingDelivery } from '../operations.ts';
import type { Backlog } from '../queries.ts';
import type { Tables } from '../tables.ts';

/** When the next waiting job may be claimed: its due time, or the end of a dead worker's lease. */
export async function readNextJobDue(
  db: Kysely<Tables>,
  kinds: string[],
): Promise<number | undefined> {
  if (kinds.length === 0) return undefined;
  const row = await db
    .selectFrom('job')
    .select(sql<number | null>`min(max(due, lease_until))`.as('due'))
    .where('state', '=', 'waiting')
    .where('kind', 'in', kinds)
    .executeTakeFirst();
  return row?.due ?? undefined;
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
        .where('state', '=', 'open')
        .as('openTurns'),
      from
        .selectFrom('job')
        .select(from.fn.countAll<number>().as('n'))
        .where('state', '=', 'waiting')
        .as('waitingJobs'),
      from
        .selectFrom('job')
        .select(from.fn.countAll<number>().as('n'))
        .where('state', '=', 'dead')
        .as('deadJobs'),
      from
        .selectFrom('delivery')
        .select(from.fn.countAll<number>().as('n'))
        .where('state', '=', 'dead')
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
