import { matchesEventType } from '../../../shared/event.ts';
import type { EventData, EventType } from '../../../shared/event.ts';
import type { SiteId, TraceId, ConversationId } from '../../../shared/ids.ts';
import { mintEventId, randomText } from '../../../shared/mint.ts';
import type { OperationContext } from './operation-context.ts';
import { enqueueJob } from './operations/jobs.ts';
import { numberOf } from './row.ts';

/**
 * The transactional outbox: an event and one delivery per endpoint that wants it, in the commit of the
 * change they tell of. Nothing is written when nobody listens: what was said can be read from the log.
 */
export function emitEvent<T extends EventType>(
  context: OperationContext,
  event: {
    type: T;
    site: SiteId;
    conversation: ConversationId | null;
    data: EventData[T];
    trace: TraceId;
    at: number;
  },
): void {
  const endpoints = context
    .endpoints()
    .filter(
      (endpoint) =>
        matchesEventType(endpoint.types, event.type) &&
        (endpoint.sites === null || endpoint.sites.includes(event.site)),
    );
  if (endpoints.length === 0) return;
  const stored = context.db.get(
    `insert into event (id, site, type, conversation, data, trace, at) values (?, ?, ?, ?, ?, ?, ?)
     returning seq`,
    mintEventId(context.random),
    event.site,
    event.type,
    event.conversation,
    JSON.stringify(event.data),
    event.trace,
    event.at,
  );
  if (!stored) throw new Error('the event was not stored');
  for (const endpoint of endpoints) {
    const delivery = `dlv_${randomText(context.random)}`;
    context.db.run(
      `insert into delivery (id, site, event, endpoint, state, attempts, created_at)
       values (?, ?, ?, ?, 'waiting', 0, ?)`,
      delivery,
      event.site,
      numberOf(stored, 'seq'),
      endpoint.id,
      event.at,
    );
    enqueueJob(context, {
      kind: 'webhook.deliver',
      // An endpoint that hangs holds up its own deliveries, never those of another.
      lane: endpoint.id,
      key: delivery,
      payload: { delivery },
      due: event.at,
      at: event.at,
    });
  }
}
