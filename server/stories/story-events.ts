import { z } from 'zod';
import { eventTypeSchema } from '../../shared/event.ts';
import type { EventType } from '../../shared/event.ts';
import { endpointIdSchema } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import { Secret } from '../config/secret.ts';
import { parseJson } from '../connectors/json.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { Parts } from '../running/parts.ts';

export type StoryEvent = { type: EventType; data: Json };

const endpoint = endpointIdSchema.parse('story');
const url = 'https://events.story.invalid/';

/** An endpoint that hears every event, instead of those that are configured. It is nobody's, and so is its secret. */
export const storyEndpoint: Pick<Parts, 'endpoints' | 'deliveries'> = {
  endpoints: [{ id: endpoint, url, types: ['*'], sites: null }],
  deliveries: new Map([
    [
      endpoint,
      {
        secrets: [
          new Secret(`whsec_${Buffer.from('a story that nobody is told of').toString('base64')}`),
        ],
        schedule: undefined,
      },
    ],
  ]),
};

const deliveredSchema = z.object({ type: eventTypeSchema, data: z.json() });

/** The client that deliveries go through: takes what comes for the endpoint above. */
export function hearEvents(heard: (event: StoryEvent) => void): HttpClient {
  return {
    send({ body }) {
      heard(deliveredSchema.parse(parseJson(Buffer.from(body ?? ''))));
      return Promise.resolve({
        ok: true,
        status: 204,
        headers: {},
        body: Buffer.from(''),
        truncated: false,
        durationMs: 0,
      });
    },
    close: () => Promise.resolve(),
  };
}
