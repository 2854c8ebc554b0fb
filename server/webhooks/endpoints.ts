import { z } from 'zod';
import { eventTypes } from '../../shared/event.ts';
import { endpointIdSchema, siteIdSchema } from '../../shared/ids.ts';
import type { EndpointId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { secretSchema, settingSchema } from '../config/secret.ts';
import type { ConfigSources, Secret } from '../config/secret.ts';
import type { EndpointRow } from '../store/operations.ts';
import { signingSecretHint } from './signing-secret.ts';
import { checkSigningSecret } from './verify.ts';

/**
 * The `endpoints` section: name to endpoint.
 *
 *     endpoints:
 *       crm:
 *         url: https://crm.example/hooks/deskbell   # or env:NAME
 *         events: [lead.captured, 'message.*']      # or '*'
 *         secret: env:CRM_SECRET                    # a list while one replaces another
 *         sites: [demo]                             # all when absent
 *         schedule: [0, 5, 300]                     # seconds before each attempt
 */
export const endpointsSchema = (sources: ConfigSources) =>
  z
    .record(endpointIdSchema, endpointSchema(sources))
    .refine((endpoints) => Object.keys(endpoints).length <= limits.endpoints, {
      message: `must have at most ${limits.endpoints} endpoints`,
    })
    .default({});

type Endpoints = z.infer<ReturnType<typeof endpointsSchema>>;

/** The endpoints as the store keeps them; it decides by these which events they get. */
export function toEndpointRows(endpoints: Endpoints): EndpointRow[] {
  return listEndpoints(endpoints).map(({ id, endpoint }) => {
    const { url, events, sites } = endpoint;
    return { id, url, types: events, sites: sites ?? null };
  });
}

/** What delivering needs and the store must not hold. */
export type DeliverySettings = ReadonlyMap<
  EndpointId,
  { secrets: readonly Secret[]; schedule: readonly number[] | undefined }
>;

/** Secrets and schedules (in milliseconds) by endpoint. */
export function toDeliverySettings(endpoints: Endpoints): DeliverySettings {
  return new Map(
    listEndpoints(endpoints).map(({ id, endpoint }) => {
      const schedule = endpoint.schedule?.map((seconds) => seconds * 1_000);
      return [id, { secrets: endpoint.secret, schedule }];
    }),
  );
}

function listEndpoints(endpoints: Endpoints) {
  // The keys are ids already; JavaScript only forgets that they are.
  return Object.entries(endpoints).map(([id, endpoint]) => {
    return { id: endpointIdSchema.parse(id), endpoint };
  });
}

const endpointSchema = (sources: ConfigSources) =>
  z.strictObject({
    url: settingSchema(sources, urlSchema).describe('Where events are posted to, or env:NAME'),
    events: z
      .array(z.enum(patterns))
      .min(1)
      .max(patterns.length)
      .describe('Event types, a family such as message.*, or * for all'),
    secret: signingSecrets(sources).describe('whsec_ secret by reference; a list while rotating'),
    sites: z.array(siteIdSchema).min(1).optional().describe('Only events of these sites'),
    schedule: scheduleSchema.optional().describe('Seconds before each attempt, the first 0'),
  });

/** Every word that may stand under `events`; anything else would be a subscription to nothing. */
const patterns = [
  ...eventTypes,
  ...new Set(eventTypes.map((type) => `${type.slice(0, type.indexOf('.'))}.*`)),
  '*',
];

const urlSchema = z
  .string()
  .max(2_048)
  .superRefine((text, context) => {
    const message = describeUrlFault(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function describeUrlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a web address such as https://crm.example/hooks';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  // The address is shown in lists and logs; the signature is what proves the sender.
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password';
  if (url.hash !== '') return 'must not have a part after #, which is never sent';
  return undefined;
}

const signingSecrets = (sources: ConfigSources) => {
  const one = secretSchema(sources).refine(checkSigningSecret, { message: signingSecretHint });
  return z.union([one.transform((secret) => [secret]), z.array(one).min(1).max(3)]);
};

const scheduleSchema = z
  .array(z.number().min(0).max(86_400))
  .min(1)
  .max(20)
  .refine((waits) => waits[0] === 0, {
    message: 'must begin with 0, because the first attempt is made at once',
  });
