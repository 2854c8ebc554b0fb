import type { Clock } from '../../../shared/clock.ts';
import type { HttpClient, OutgoingReply, OutgoingRequest } from '../../outgoing/request.ts';

/** One request that went out and what came back; times in milliseconds since the recording began. */
export type Exchange = {
  request: OutgoingRequest;
  reply: OutgoingReply;
  sentAt: number;
  doneAt: number;
};

/** A client that also tells what goes through it. Closing stays with who opened the one behind it. */
export function recordExchanges(
  http: HttpClient,
  clock: Clock,
  heard: (exchange: Exchange) => void,
): HttpClient {
  const began = clock.now();
  return {
    async send(request) {
      const sentAt = clock.now() - began;
      const reply = await http.send(request);
      heard({ request, reply, sentAt, doneAt: clock.now() - began });
      return reply;
    },
    close: () => Promise.resolve(),
  };
}
