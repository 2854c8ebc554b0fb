import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { Clock } from '../shared/clock.ts';
import type { SiteId } from '../shared/ids.ts';
import { limits } from '../shared/limits.ts';
import { randomText } from '../shared/mint.ts';
import type { RandomBytes } from '../shared/random.ts';
import type { TrustedProxies } from './access/client-address.ts';
import { createConnectionCounts } from './access/connection-counts.ts';
import { createRateLimits } from './access/rate-limits.ts';
import type { RateLimits } from './access/rate-limits.ts';
import { createVisitorSessions } from './access/visitor-sessions.ts';
import { createWrongProofs } from './access/wrong-proofs.ts';
import { deriveKey } from './config/derive-key.ts';
import type { Secret } from './config/secret.ts';
import type { Deskbell } from './configuration.ts';
import { createConnectors } from './connectors/connectors.ts';
import { createAnnouncements } from './conversation/announcements.ts';
import { createAnswerTurn } from './conversation/answer.ts';
import { createReceiver } from './conversation/receive.ts';
import { createRecoveryHandler, createTakeOver, turnRecovery } from './conversation/recover.ts';
import { createTurns } from './conversation/turns.ts';
import { createHttpApp } from './http/app.ts';
import { addressUrl, createBoundedServer, listen } from './http/listen.ts';
import { createRequestGate } from './http/request-gate.ts';
import { keepWidgetFiles } from './http/kept-widget-files.ts';
import type { WidgetFiles } from './http/widget-files.ts';
import { apologise } from './intents/apology.ts';
import type { Answerer } from './intents/answerer.ts';
import { createAnswerer } from './intents/create-answerer.ts';
import { createJobRunner } from './jobs/runner.ts';
import { createStop, endProcess, readinessChecks, watchBacklog } from './lifecycle.ts';
import { createHttpClient } from './outgoing/client.ts';
import { publicSettingsOf, readSites } from './sites.ts';
import { createSocketServer } from './socket/server.ts';
import { openSqliteStore } from './store/sqlite/store.ts';
import type { Store } from './store/store.ts';
import { createHealth } from './telemetry/health.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { createTelemetry } from './telemetry/create-telemetry.ts';
import type { Log } from './telemetry/log.ts';
import { createDeliveryWorker, deliveryJobKind } from './webhooks/deliver.ts';
import { toDeliverySettings, toEndpointRows } from './webhooks/endpoints.ts';

export type ServerOptions = {
  deskbell: Deskbell;
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
  /** Stands in for the limits of `shared/limits.ts`; a bench comes from one address, and faster than people. */
  rateLimits?: RateLimits;
};

export type RunningServer = {
  url: string;
  port: number;
  store: Store;
  /** Finishes what it can in bounded time, hands over the rest, and ends. */
  stop(signal?: string): Promise<void>;
};

/** Builds everything and listens. The only place where the rooms meet. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { clock, random, deskbell } = options;
  const { configuration } = deskbell;
  const began = clock.now();
  const sites = readSites(configuration);
  const process = randomText(random);

  const metrics = createMetrics();
  const telemetry = createTelemetry({ log: options.log, metrics });
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const store = openSqliteStore({
    file: join(options.dataFolder, 'deskbell.db'),
    clock,
    random,
    committed: telemetry.committed,
    broken: endProcess,
  });
  await store.write('endpoint.sync', {
    endpoints: toEndpointRows(configuration.endpoints),
    at: began,
  });

  const rateLimits = options.rateLimits ?? createRateLimits(clock);
  const wrongProofs = createWrongProofs(clock);
  const sessions = createVisitorSessions({
    key: deriveKey(options.masterSecret, 'visitor-session'),
    clock,
    random,
  });
  const outgoing = createHttpClient({ clock, allow: configuration.outgoing.allow });
  const connectors = createConnectors({
    connections: configuration.connections,
    routes: new Map([...sites].map(([id, site]) => [id, site.routes])),
    http: outgoing,
    clock,
    random,
    telemetry,
  });
  const languageOf = (site: SiteId): string => sites.get(site)?.language ?? 'en';
  const answerer =
    options.answerer ??
    createAnswerer({
      sites: new Map(
        [...deskbell.intents].map(([id, intents]) => [
          id,
          { language: languageOf(id), intents, suggestions: sites.get(id)?.suggestions ?? [] },
        ]),
      ),
      clock,
      telemetry,
    });

  const announcements = createAnnouncements();
  const turns = createTurns({
    clock,
    telemetry,
    answer: createAnswerTurn({
      store,
      clock,
      random,
      announcements,
      process,
      answerer,
      asking:
        ({ site, trace, signal }) =>
        (capability, input) =>
          connectors.ask(site, capability, input, { trace, signal }),
      proofs: (visitor, address) => ({
        waitMs: () => wrongProofs.waitMs(visitor, address ?? visitor),
        begin: (subject, signal) =>
          wrongProofs.begin({ visitor, place: address ?? visitor, subject }, signal),
      }),
      apology: (site) => apologise(languageOf(site)),
      telemetry,
    }),
  });
  const receive = createReceiver({ store, clock, turns, announcements, process, telemetry });
  const takeOver = createTakeOver({ store, clock, turns, process, telemetry });
  const jobs = createJobRunner({
    store,
    clock,
    telemetry,
    kinds: new Map([
      [turnRecovery.kind, { handler: createRecoveryHandler(takeOver, clock), concurrency: 1 }],
      [
        deliveryJobKind,
        {
          concurrency: limits.webhookConcurrency,
          handler: createDeliveryWorker({
            store,
            http: outgoing,
            settings: toDeliverySettings(configuration.endpoints),
            version: options.version,
            clock,
            random,
            telemetry,
          }),
        },
      ],
    ]),
  });

  const health = createHealth({ clock, telemetry, checks: readinessChecks(store, turns, clock) });
  watchBacklog(metrics, store);
  const origins = new Map([...sites].map(([id, site]) => [id, site.origins]));
  const gate = createRequestGate(clock);
  const own = { store, rateLimits, sessions, receive, announcements, turns, telemetry };
  const edge = { ...options, ...own, origins, counts: createConnectionCounts() };
  const hashedFiles = keepWidgetFiles({
    folder: join(options.dataFolder, 'widget'),
    files: options.widget.files,
    now: began,
    telemetry,
  });
  const http = createBoundedServer(
    createHttpApp({
      ...edge,
      gate,
      hashedFiles,
      health,
      metrics,
      settingsOf: (site) => publicSettingsOf(sites, site),
      serverAddress: (host) => options.publicUrl ?? (host ? `http://${host}` : url()),
    }),
  );
  // SQLite belongs to one process: whatever turn is open now, its process is dead. They are taken before
  // anybody can speak, or a new message would run ahead of those that wait, and be held back by the store.
  await store.write('turn.orphan', { process });
  await takeOver(clock.now());
  const sockets = createSocketServer(http, edge);
  const port = await listen(http, options.host, options.port);
  const url = (): string => options.publicUrl ?? addressUrl(options.host, port);
  await store.write('job.enqueue', { ...turnRecovery, payload: null, due: began, at: began });
  jobs.start();
  telemetry.serverStarted({ url: url(), ms: clock.now() - began });
  const work = { turns, jobs, outgoing, store };
  const parts = { http, gate, sockets, ...work, health, process, clock, telemetry };
  return { url: url(), port, store, stop: createStop(parts) };
}
