import type { Server } from 'node:http';
import type { Clock } from '../shared/clock.ts';
import type { Turns } from './conversation/turns.ts';
import type { JobRunner } from './jobs/runner.ts';
import type { HttpClient } from './outgoing/request.ts';
import type { SocketServer } from './socket/server.ts';
import type { Store } from './store/store.ts';
import type { Health, HealthCheck } from './telemetry/health.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** How long turns under way may take to finish when the process is told to stop. */
const stopGraceMs = 8_000;

/** Turns under way in one process beyond which it wants no more traffic. */
const turnBacklog = 5_000;

/** What `/readyz` asks. The store's check goes through the writer: a full queue or a dead disk shows. */
export function readinessChecks(store: Store, turns: Turns): HealthCheck[] {
  return [
    {
      name: 'store',
      check: async () => {
        await store.write('turn.release', { process: 'health check' });
        return null;
      },
    },
    {
      name: 'turns',
      check: () => Promise.resolve(turns.count() > turnBacklog ? 'backlog' : null),
    },
  ];
}

/** Work that waits, asked for at every scrape. */
export function watchBacklog(metrics: Pick<Metrics, 'watch'>, store: Pick<Store, 'read'>): void {
  const watched = [
    ['open_turns', 'Messages that wait for an answer', 'openTurns'],
    ['waiting_jobs', 'Jobs that wait for their time', 'waitingJobs'],
    ['dead_jobs', 'Jobs that will not be tried again', 'deadJobs'],
    ['dead_deliveries', 'Dead letters', 'deadDeliveries'],
  ] as const;
  for (const [name, help, field] of watched) {
    const read = async () => (await store.read.backlog())[field];
    metrics.watch({ name: `deskbell_${name}`, help, read });
  }
}

/** Ends in the order that loses nothing: no new work, finish or hand over what runs, then the store. */
export function createStop(parts: {
  http: Server;
  sockets: SocketServer;
  turns: Turns;
  jobs: JobRunner;
  outgoing: HttpClient;
  store: Store;
  health: Health;
  process: string;
  clock: Clock;
  telemetry: Pick<Telemetry, 'serverStopping' | 'serverStopped'>;
}): (signal?: string) => Promise<void> {
  const { http, sockets, turns, jobs, outgoing, store, health, process, clock, telemetry } = parts;
  let stopping: Promise<void> | undefined;

  async function stop(signal: string): Promise<void> {
    const began = clock.now();
    telemetry.serverStopping({ signal });
    health.stopping();
    await sockets.close();
    http.closeAllConnections();
    await turns.settle(stopGraceMs);
    await jobs.stop();
    const turnsHandedOver = await store.write('turn.release', { process });
    await outgoing.close();
    await store.close();
    telemetry.serverStopped({ ms: clock.now() - began, turnsHandedOver });
  }
  return (signal = 'stop') => (stopping ??= stop(signal));
}
