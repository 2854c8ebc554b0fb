import { matchesEventType } from '../../../shared/event.ts';
import type { EventData, EventType } from '../../../shared/event.ts';
import type { SiteId, TraceId, ConversationId } from '../../../shared/ids.ts';
import { mintEventId, randomText } from '../../../shared/mint.ts';
import type { OperationContext } from './operation.ts';

/**
 * The transactional outbox: an event and one delivery per endpoint that wants it, in the commit of the
 * change they tell of. Nothing is written when nobody listens: what was said can be read from the log.
 */
export function emitEvent<T extends EventType>(
  { rows, random }: OperationContext,
  event: {
    type: T;
    site: SiteId;
    conversation: ConversationId | null;
    data: EventData[T];
    trace: TraceId;
    at: number;
  },
): void {
  const listening = rows
    .endpoints()
    .filter(
      (endpoint) =>
        matchesEventType(endpoint.types, event.type) &&
        (endpoint.sites === null || endpoint.sites.includes(event.site)),
    );
  if (listening.length === 0) return;
  const deliveries = listening.map((endpoint) => {
    const id = `dlv_${randomText(random)}`;
    const job = {
      kind: 'webhook.deliver',
      // An endpoint that hangs holds up its own deliveries, never those of another.
      lane: endpoint.id,
      key: id,
      payload: { delivery: id },
      due: event.at,
      at: event.at,
    };
    return { id, endpoint: endpoint.id, job };
  });
  rows.addEvent({ ...event, id: mintEventId(random) }, deliveries);
}
