import type { Server } from 'node:http';
import type { Clock } from '../shared/clock.ts';
import { limits } from '../shared/limits.ts';
import type { SessionEnds } from './access/session-ends.ts';
import type { SharedRateLimits } from './access/shared-rate-limits.ts';
import type { Announcements } from './conversation/announcements.ts';
import type { Turns } from './conversation/turns.ts';
import type { RequestGate } from './http/request-gate.ts';
import type { JobRunner } from './jobs/runner.ts';
import type { LiveConfiguration } from './running/live.ts';
import type { SocketServer } from './socket/server.ts';
import type { Store } from './store/store.ts';
import type { Health, HealthCheck } from './telemetry/health.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/**
 * What `/readyz` asks. The store is written to, because a full disk still lets everything be read; no more
 * often than about once a second, however often somebody asks.
 */
export function readinessChecks(
  store: Pick<Store, 'write'>,
  turns: Pick<Turns, 'count'>,
  clock: Clock,
): HealthCheck[] {
  return [
    {
      name: 'store',
      check: atMostEvery(limits.healthProbeMs, clock, async () => {
        await store.write('store.probe', { at: clock.now() });
        return null;
      }),
    },
    {
      name: 'turns',
      check: () => Promise.resolve(turns.count() > limits.turnsUnderWay ? 'backlog' : null),
    },
  ];
}

/** Asks again after `ms`; until then gives what came last. A failure is thrown to the first who asks only. */
function atMostEvery(ms: number, clock: Clock, check: HealthCheck['check']): HealthCheck['check'] {
  let last: { at: number; code: Promise<string | null> } | undefined;
  return () => {
    const now = clock.now();
    // A clock that was put back must not keep an old answer alive.
    if (last !== undefined && now >= last.at && now < last.at + ms) return last.code;
    const asked = check();
    last = { at: now, code: asked.catch(() => 'failed') };
    return asked;
  };
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

/**
 * Which configuration runs. A process that runs an older one than it should still serves, so `/readyz` is
 * content with it: this is what somebody is to be told.
 */
export function watchConfiguration(
  metrics: Pick<Metrics, 'watch'>,
  live: Pick<LiveConfiguration, 'current' | 'isBehind'>,
): void {
  metrics.watch({
    name: 'deskbell_configuration_behind',
    help: '1 while the newest configuration cannot run here and an older one does',
    read: () => (live.isBehind() ? 1 : 0),
  });
  metrics.watch({
    name: 'deskbell_configuration_version',
    help: 'Version of the configuration that runs; 0 when it is a file',
    read: () => live.current().version ?? 0,
  });
}

/**
 * Ends in the order that loses nothing: no new work, then finish, answer or hand over what runs, then the
 * store. Bounded: requests and turns share the grace, and whoever waits for a reply then hears what is there.
 */
export function createStop(parts: {
  http: Server;
  gate: RequestGate;
  sockets: SocketServer;
  turns: Turns;
  stopTakingOver: () => void;
  jobs: JobRunner;
  announcements: Pick<Announcements, 'stop'>;
  sessionEnds: Pick<SessionEnds, 'stop'>;
  sharedLimits: Pick<SharedRateLimits, 'close'>;
  live: Pick<LiveConfiguration, 'stop' | 'close'>;
  store: Store;
  health: Health;
  process: string;
  clock: Clock;
  telemetry: Pick<Telemetry, 'serverStopping' | 'serverStopped' | 'fault'>;
}): (signal?: string) => Promise<void> {
  const { http, gate, sockets, turns, jobs, live, sharedLimits, store, health, clock, telemetry } =
    parts;
  let stopping: Promise<void> | undefined;

  async function stop(signal: string): Promise<void> {
    const began = clock.now();
    telemetry.serverStopping({ signal });
    health.stopping();
    parts.stopTakingOver();
    gate.close();
    http.close();
    await sockets.close();
    await live.stop();
    // Requests first: one whose body is still on its way may begin a turn.
    await gate.settled(limits.stopGraceMs);
    gate.hurry();
    await gate.settled(limits.stopAnswerMs);
    await turns.settle(Math.max(0, began + limits.stopGraceMs - clock.now()));
    http.closeAllConnections();
    await jobs.stop();
    // A disk that is full must not keep the rest from closing; the leases run out by themselves.
    const turnsHandedOver = await store
      .write('turn.release', { process: parts.process })
      .catch((error: unknown) => {
        telemetry.fault({ where: 'lifecycle.release', error });
        return 0;
      });
    parts.announcements.stop();
    parts.sessionEnds.stop();
    await live.close();
    await sharedLimits.close();
    await store.close();
    telemetry.serverStopped({ ms: clock.now() - began, turnsHandedOver });
  }
  return (signal = 'stop') => (stopping ??= stop(signal));
}

/**
 * A disk that failed to sync leaves nothing this process may build on. Thrown where nobody catches: whoever
 * started us ends the process then, with a line in the log, and a supervisor starts the next one.
 */
export function endProcess(cause: unknown): void {
  setImmediate(() => {
    throw new Error('the disk failed to sync what was committed', { cause });
  });
}
