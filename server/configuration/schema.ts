import { z } from 'zod';
import { capabilitySchema } from '../../shared/capability.ts';
import { contactDetailsSchema } from '../../shared/contact-details.ts';
import { hoursSchema } from '../../shared/hours.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { siteSettingsSchema } from '../../shared/settings.ts';
import { identitySchema } from '../access/identity-schema.ts';
import { originPatternSchema } from '../access/origins.ts';
import { jsonSchemaOf } from '../config/json-schema.ts';
import type { ConfigSources } from '../config/secret.ts';
import { listAddresses } from '../connectors/auth/schema.ts';
import { connectionsSchema, listProviders } from '../connectors/schema.ts';
import { checkFaq } from '../intents/faq/check-faq.ts';
import { faqSchema } from '../intents/faq/faq-schema.ts';
import { orderFormatsSchema } from '../intents/slots/slot-options.ts';
import { judgeTarget } from '../outgoing/client.ts';
import { outgoingSchema } from '../outgoing/schema.ts';
import { endpointsSchema } from '../webhooks/endpoints.ts';

const routeSchema = z.union([
  z.string(),
  z.array(z.string()).min(1).max(limits.connectionsPerRoute),
]);

/** How a conversation is handed to people. */
const handoffSchema = z.strictObject({
  /**
   * Minutes until a customer whom nobody takes is told so, and asked to leave a message. Three: long enough to put
   * down what one is doing, and no longer than people go on looking at a chat in which nothing happens.
   */
  patience: z.int().min(1).max(limits.handoffPatienceMinutes).default(3),
});

/** One shop with one widget. */
const siteSchema = (sources: ConfigSources) =>
  z.strictObject({
    title: siteSettingsSchema.shape.title,
    color: siteSettingsSchema.shape.color.default('#2f5d50'),
    language: siteSettingsSchema.shape.language.default('en'),
    position: siteSettingsSchema.shape.position.default('end'),
    greeting: siteSettingsSchema.shape.greeting,
    suggestions: siteSettingsSchema.shape.suggestions.default([]),
    /** Pages that may open a chat of this site. */
    origins: z.array(originPatternSchema).min(1).max(limits.originsPerSite),
    identity: identitySchema(sources).optional().describe('how the shop says who a customer is'),
    /** Which connections answer which capability, the first first; what writes goes to all of them. */
    routes: z.partialRecord(capabilitySchema, routeSchema).default({}),
    /** What its order numbers look like, for every intent that does not say: `SB-####`. */
    orderNumbers: orderFormatsSchema
      .optional()
      .describe('SB-####: # is a digit, ####+ four digits or more; any usual number without it'),
    /** When people of the shop answer; without it nobody is said to be there, and customers leave a message. */
    hours: hoursSchema.optional(),
    /** How else the shop is reached: what customers are told who ask for it. */
    contact: contactDetailsSchema.optional(),
    /** Questions that customers ask, and the shop's answers to them. */
    faq: faqSchema,
    handoff: handoffSchema.prefault({}),
    /** Shipped intents by name, and files of one's own by a path that begins with ./ */
    intents: z
      .array(z.string().min(1).max(limits.intentNameChars))
      .min(1)
      .max(limits.intentsPerSite)
      .default([
        'hello',
        'quote',
        'lead',
        'human',
        'what-can-you-do',
        'thanks',
        'cancel',
        'try-again',
        'fallback',
      ]),
  });

/**
 * The whole `deskbell.yaml`: the parts of the rooms put together. References (`env:`, `file:`) are resolved
 * through `sources`; what refers across sections is checked here.
 */
export const configurationSchema = (sources: ConfigSources) =>
  z
    .strictObject({
      sites: z.record(siteIdSchema, siteSchema(sources)),
      connections: connectionsSchema(sources).default({}),
      endpoints: endpointsSchema(sources),
      outgoing: outgoingSchema.prefault({}),
    })
    .superRefine((whole, context) => {
      const fault = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message });
      if (Object.keys(whole.sites).length === 0) fault(['sites'], 'must name at least one site');
      for (const [site, { routes, identity, faq, language }] of Object.entries(whole.sites)) {
        for (const { path, message } of checkFaq(faq, language))
          fault(['sites', site, 'faq', ...path], message);
        const refusal =
          identity && 'jwks' in identity.keys
            ? judgeTarget(identity.keys.jwks, whole.outgoing.allow)
            : undefined;
        if (refusal) fault(['sites', site, 'identity', 'keys', 'jwks'], refusal.hint);
        for (const [capability, route] of Object.entries(routes)) {
          const providers = listProviders(whole.connections, capability);
          for (const { path, message } of judgeRoute(providers, route))
            fault(['sites', site, 'routes', capability, ...path], message);
        }
      }
      for (const [name, { baseUrl, auth }] of Object.entries(whole.connections)) {
        const refusal = judgeTarget(baseUrl, whole.outgoing.allow);
        if (refusal) fault(['connections', name, 'baseUrl'], refusal.hint);
        for (const { key, url } of listAddresses(auth)) {
          const refused = judgeTarget(url, whole.outgoing.allow);
          if (refused) fault(['connections', name, 'auth', ...key], refused.hint);
        }
      }
      for (const [endpoint, { url, sites = [] }] of Object.entries(whole.endpoints)) {
        const refusal = judgeTarget(url, whole.outgoing.allow);
        if (refusal) fault(['endpoints', endpoint, 'url'], refusal.hint);
        for (const [index, site] of sites.entries()) {
          if (!Object.hasOwn(whole.sites, site))
            fault(
              ['endpoints', endpoint, 'sites', index],
              `names the site ${site}, which is not here`,
            );
        }
      }
    });

export type SiteConfiguration = z.infer<ReturnType<typeof siteSchema>>;
export type Configuration = z.infer<ReturnType<typeof configurationSchema>>;

/** The JSON Schema of `deskbell.yaml`, for completion in editors. */
export function configurationJsonSchema(): ReturnType<typeof jsonSchemaOf> {
  return jsonSchemaOf(configurationSchema({ environment: {}, readText: () => undefined }));
}

function judgeRoute(
  providers: string[],
  route: string | string[] = [],
): { path: number[]; message: string }[] {
  const named = typeof route === 'string' ? [route] : route;
  return named.flatMap((connection, index) => {
    const path = typeof route === 'string' ? [] : [index];
    const isTwice = named.indexOf(connection) !== index;
    const message = isTwice ? 'is there twice' : describeRoute(providers, connection);
    return message === null ? [] : [{ path, message }];
  });
}

function describeRoute(providers: string[], connection: string): string | null {
  if (providers.includes(connection)) return null;
  if (providers.length === 0) return `names ${connection}, but no connection offers this`;
  return `names ${connection}, which does not offer this; ${providers.join(', ')} can`;
}
