import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { Clock } from '../shared/clock.ts';
import type { SiteId } from '../shared/ids.ts';
import { randomText } from '../shared/mint.ts';
import type { RandomBytes } from '../shared/random.ts';
import type { TrustedProxies } from './access/client-address.ts';
import { createConnectionCounts } from './access/connection-counts.ts';
import { createPlaceOf } from './access/proof-place.ts';
import { createRateLimits } from './access/rate-limits.ts';
import { createSharedRateLimits } from './access/shared-rate-limits.ts';
import type { Rate } from './access/token-bucket.ts';
import { createWrongProofs } from './access/wrong-proofs.ts';
import { hurryOwnersWrites } from './connectors/hurry-writes.ts';
import { deriveKey } from './config/derive-key.ts';
import { createSealer } from './config/seal.ts';
import type { Secret } from './config/secret.ts';
import type { ConfigurationPlace } from './configuration/source.ts';
import { createAnnouncements } from './conversation/announcements.ts';
import { createSharedAnnouncements } from './conversation/shared-announcements.ts';
import { turnRecovery } from './conversation/recover.ts';
import { createHttpApp } from './http/app.ts';
import { addressUrl, createBoundedServer, listen } from './http/listen.ts';
import { createRequestGate } from './http/request-gate.ts';
import { openHashedFiles } from './http/hashed-files.ts';
import type { WidgetFiles } from './http/widget-files.ts';
import type { Answerer } from './intents/answerer.ts';
import {
  createStop,
  endProcess,
  readinessChecks,
  watchBacklog,
  watchConfiguration,
} from './lifecycle.ts';
import { createConsentTaker } from './running/consents.ts';
import type { LiveConfiguration } from './running/live.ts';
import { isSecretShared, openConfiguration } from './running/open.ts';
import { createPartsBuilder } from './running/parts.ts';
import { openPictures } from './running/pictures.ts';
import { createLiveVisitors } from './running/visitors.ts';
import { createSocketServer } from './socket/server.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createHealth } from './telemetry/health.ts';
import { createMetrics } from './telemetry/metrics.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { createTelemetry } from './telemetry/create-telemetry.ts';
import type { Log } from './telemetry/log.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { createWork } from './work.ts';

export type ServerOptions = {
  /** Where the configuration is read; with a database that is shared, what is stored there comes first. */
  configuration: ConfigurationPlace;
  /** `postgres://…` of a database that many processes share; the embedded one when absent. */
  databaseUrl?: Secret | undefined;
  host: string;
  /** 0 takes a free port. */
  port: number;
  publicUrl?: string | undefined;
  trustedProxies: TrustedProxies;
  /** Folder of the database; made when it is not there. */
  dataFolder: string;
  masterSecret: Secret;
  widget: WidgetFiles;
  /** Said to receivers of webhooks in `User-Agent`. */
  version: string;
  log: Log;
  clock: Clock;
  random: RandomBytes;
  /** Pages behind our own routes, such as the demo shop. */
  pages?: RequestHandler;
  /** Stands in for the intents of the configuration; what a test or a bench answers with. */
  answerer?: Answerer;
  /** Changes the rates of `shared/limits.ts`; a bench comes from one address, and faster than people. */
  rateOf?: (rate: Rate) => Rate;
};

export type RunningServer = {
  url: string;
  port: number;
  store: Store;
  /** Looks for a newer configuration now; one that cannot run changes nothing. */
  reload(): Promise<void>;
  /** Finishes what it can in bounded time, hands over the rest, and ends. */
  stop(signal?: string): Promise<void>;
};

/** Builds everything and listens. The only place where the rooms meet. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { random } = options;
  const asked = options.clock.now();
  const metrics = createMetrics();
  const telemetry = createTelemetry({ log: options.log, metrics, clock: options.clock });
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const store = await openStore({
    databaseUrl: options.databaseUrl?.reveal(),
    file: join(options.dataFolder, 'deskbell.db'),
    clock: options.clock,
    random,
    telemetry,
    broken: endProcess,
  });
  const { clock } = store;
  const began = clock.now() - (options.clock.now() - asked);
  const sealer = createSealer(options.masterSecret, random);
  let live: LiveConfiguration | undefined;
  try {
    if (store.shared && !(await isSecretShared(store, options.masterSecret, clock.now())))
      throw new Error(
        'DESKBELL_SECRET is not the one that the other processes on this database have.',
      );
    live = await openConfiguration({
      store,
      place: options.configuration,
      sealer,
      publicUrl: options.publicUrl,
      build: createPartsBuilder({ clock, random, store, sealer, telemetry }),
      clock,
      telemetry,
    });
    return await serveOn({ ...options, clock }, { store, sealer, live, metrics, telemetry, began });
  } catch (error) {
    await live?.stop();
    await live?.close();
    await store.close();
    throw error;
  }
}

/** Everything between the store and the network. */
async function serveOn(
  options: ServerOptions,
  base: {
    store: Store;
    sealer: ReturnType<typeof createSealer>;
    live: LiveConfiguration;
    metrics: Metrics;
    telemetry: Telemetry;
    began: number;
  },
): Promise<RunningServer> {
  const { clock, random } = options;
  const { store, sealer, live, metrics, telemetry, began } = base;
  const tools = { store, clock, random, telemetry };
  const process = randomText(random);
  const rateLimits = createRateLimits(clock, options.rateOf);
  const sharedLimits = createSharedRateLimits({ ...tools, rateOf: options.rateOf });
  const wrongProofs = createWrongProofs(tools);
  const door = createLiveVisitors({ ...tools, live, masterSecret: options.masterSecret });
  const { visitors, sessionEnds } = door;
  const pictures = openPictures({ ...options, live, telemetry });
  const announcements = store.shared ? createSharedAnnouncements(tools) : createAnnouncements();
  const doing = createWork({
    ...tools,
    live,
    announcements,
    wrongProofs,
    pictureLinkOf: pictures.pictureLinks.linkOf,
    placeOf: createPlaceOf(deriveKey(options.masterSecret, 'place')),
    answerer: options.answerer,
    process,
    version: options.version,
  });
  const { turns, takeOver } = doing;

  const health = createHealth({ clock, telemetry, checks: readinessChecks(store, turns, clock) });
  watchBacklog(metrics, store);
  watchConfiguration(metrics, live);
  const gate = createRequestGate(clock);
  const limiting = { rateLimits, sharedLimits };
  const own = { ...tools, ...limiting, ...door, ...doing, announcements };
  const sites = () => live.current().sites;
  const originsOf = (site: SiteId) => sites().get(site)?.origins;
  const { judge } = visitors;
  const edge = { ...options, ...own, judge, originsOf, counts: createConnectionCounts() };
  const hashedFiles = await openHashedFiles({
    ...options,
    ...tools,
    began,
    key: deriveKey(options.masterSecret, 'widget-file'),
  });
  const http = createBoundedServer(
    createHttpApp({
      ...edge,
      ...pictures,
      gate,
      hashedFiles,
      health,
      metrics,
      sites,
      settingsOf: (site) => live.current().settings.get(site),
      onSitesChanged: live.onSwap,
      completeConsent: createConsentTaker({ ...tools, live, sealer }),
      serverAddress: (host) => options.publicUrl ?? (host ? `http://${host}` : url()),
    }),
  );
  // Where no other process can be, whatever turn is open now is a dead one's. They are taken before anybody can
  // speak, or a new message would run ahead of those that wait, and be held back by the store.
  if (!store.shared) await store.write('turn.orphan', { process });
  await takeOver(clock.now());
  const sockets = createSocketServer(http, edge);
  live.onSwap(sockets.review);
  live.onSwap(() => {
    hurryOwnersWrites({ store, clock }).catch((error: unknown) => {
      telemetry.fault({ where: 'configuration.hurry_writes', error });
    });
  });
  sessionEnds.on(sockets.endSessions);
  const port = await listen(http, options.host, options.port);
  const url = (): string => options.publicUrl ?? addressUrl(options.host, port);
  await store.write('job.enqueue', { ...turnRecovery, payload: null, due: began, at: began });
  doing.jobs.start();
  const engine = store.shared ? 'postgres' : 'sqlite';
  telemetry.serverStarted({ url: url(), store: engine, ms: clock.now() - began });
  const parts = { ...own, live, http, gate, sockets, health, process };
  return { url: url(), port, store, reload: live.reload, stop: createStop(parts) };
}
