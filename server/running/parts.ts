import type { Clock } from '../../shared/clock.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { createSharedRateLimits } from '../access/shared-rate-limits.ts';
import type { Deskbell } from '../configuration/read.ts';
import type { Sealer } from '../config/seal.ts';
import { createAuthorizer } from '../connectors/auth/authorizers.ts';
import type { Authorizer } from '../connectors/auth/authorizer.ts';
import { createConnectors } from '../connectors/connectors.ts';
import type { Connectors } from '../connectors/connectors.ts';
import type { ReceptionOf } from '../conversation/reception.ts';
import type { Answerer } from '../intents/answerer.ts';
import { createAnswerer } from '../intents/create-answerer.ts';
import { createTrainer } from '../intents/matching/trainer.ts';
import { createHttpClient } from '../outgoing/client.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { EndpointRow } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { AuthTelemetry } from '../telemetry/auth-telemetry.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { toDeliverySettings, toEndpointRows } from '../webhooks/endpoints.ts';
import type { DeliverySettings } from '../webhooks/endpoints.ts';
import { createReceptions } from './receptions.ts';
import { publicSettingsOf, readSites } from './sites.ts';
import type { PublicSettings, Sites } from './sites.ts';

/** Everything that depends on the configuration, made from one and the same. */
export type Parts = {
  deskbell: Deskbell;
  /** The number of this configuration in the store; undefined for a file. */
  version: number | undefined;
  sites: Sites;
  settings: ReadonlyMap<string, PublicSettings>;
  languageOf: (site: SiteId) => string;
  /** How a site receives those who ask for a person. */
  receptionOf: ReceptionOf;
  answerer: Answerer;
  /** Lets the answerer learn its phrases; until then turns wait. */
  prepare: () => Promise<void>;
  connectors: Connectors;
  /** For the end of the process: resolves when no token is under way, and no call uncounted, that would be lost with it. */
  settled: () => Promise<void>;
  outgoing: HttpClient;
  endpoints: EndpointRow[];
  deliveries: DeliverySettings;
};

export type BuildParts = (
  from: { deskbell: Deskbell; version: number | undefined },
  before?: Parts,
) => Parts;

/**
 * Builds from a configuration. What the one before says too is taken over from it with what it has learnt: open
 * connections, and which backends are in trouble or busy.
 */
export function createPartsBuilder(collaborators: {
  clock: Clock;
  random: RandomBytes;
  /** Where tokens of connections are kept. */
  store: Pick<Store, 'read' | 'write' | 'shared'>;
  sealer: Sealer;
  telemetry: Pick<
    Telemetry,
    | keyof AuthTelemetry
    | 'capabilityAsked'
    | 'configurationNote'
    | 'connectionFailed'
    | 'connectionRecovered'
    | 'fault'
  >;
}): BuildParts {
  const { clock, random, store, sealer, telemetry } = collaborators;
  const train = createTrainer({ pause: () => new Promise((resolve) => setImmediate(resolve)) });
  // Where other processes call the same backends. Apart from the limits of callers: a flood of those must not push out
  // what is known of a backend's rate.
  const sharedRates = store.shared
    ? createSharedRateLimits({ store, clock, telemetry })
    : undefined;
  return ({ deskbell, version }, before) => {
    const { configuration, intents } = deskbell;
    const sites = readSites(configuration);
    const languageOf = (site: SiteId): string => sites.get(site)?.language ?? 'en';
    const { allow } = configuration.outgoing;
    const reached = before?.deskbell.configuration.outgoing.allow;
    const outgoing =
      before && JSON.stringify(reached) === JSON.stringify(allow)
        ? before.outgoing
        : createHttpClient({ clock, allow });
    const connect = (): Pick<Parts, 'connectors' | 'settled'> => {
      const authorizers: Authorizer[] = [];
      const given = { http: outgoing, store, sealer, clock, random, telemetry };
      const connectors = createConnectors({
        connections: configuration.connections,
        routes: new Map([...sites].map(([id, site]) => [id, site.routes])),
        http: outgoing,
        clock,
        random,
        authorize(name, { baseUrl, auth, timeout }) {
          const authorizer = createAuthorizer({ name, baseUrl, auth, timeout }, given);
          authorizers.push(authorizer);
          return authorizer;
        },
        sharedRates,
        telemetry,
      });
      const settled = async (): Promise<void> => {
        await Promise.all(authorizers.map((authorizer) => authorizer.settled()));
        await sharedRates?.close();
      };
      return { connectors, settled };
    };
    const backends =
      before && before.deskbell.sameness.backends === deskbell.sameness.backends
        ? before
        : connect();
    const receptionOf = createReceptions(sites, intents);
    const { answerer, prepare } = createAnswerer({
      sites: new Map(
        [...intents].map(([id, own]) => [
          id,
          {
            language: languageOf(id),
            intents: own,
            suggestions: sites.get(id)?.suggestions ?? [],
            opening: receptionOf(id).hours,
            contact: sites.get(id)?.contact,
            faq: sites.get(id)?.faq,
            orderNumbers: sites.get(id)?.orderNumbers,
          },
        ]),
      ),
      clock,
      telemetry,
      train,
    });
    return {
      deskbell,
      version,
      sites,
      settings: publicSettingsOf(sites),
      languageOf,
      receptionOf,
      answerer,
      prepare,
      connectors: backends.connectors,
      settled: backends.settled,
      outgoing,
      endpoints: toEndpointRows(configuration.endpoints),
      deliveries: toDeliverySettings(configuration.endpoints),
    };
  };
}
