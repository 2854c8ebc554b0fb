import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { ConfigurationSource, SourceRead } from '../configuration/source.ts';
import { formatFaults } from '../config/fault.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { BuildParts, Parts } from './parts.ts';
import { ConfigurationRefused } from './refused.ts';

/** The configuration that runs, and everything that was built from it: swapped in one step for a newer one. */
export type LiveConfiguration = {
  /** Ask for it when a piece of work begins, and keep it until that ends. */
  current(): Parts;
  /** True while what stands in the file or the store cannot run here, and an older one does. */
  isBehind(): boolean;
  /** Looks for a newer one now; resolves when that runs or was refused. */
  reload(): Promise<void>;
  /** Runs after each swap; returns what ends that. */
  onSwap(listener: () => void): () => void;
  /** Looks for nothing more; what is under way is waited for. */
  stop(): Promise<void>;
  /** Ends every connection to the outside, those of earlier configurations too. */
  close(): Promise<void>;
};

type LiveOptions = {
  source: ConfigurationSource;
  store: Pick<Store, 'write'>;
  build: BuildParts;
  /** What else speaks against a configuration here, as lines for people. */
  refuse: (configuration: Configuration) => string | undefined;
  clock: Clock;
  telemetry: Pick<Telemetry, 'configurationReloaded' | 'configurationRefused' | 'fault'>;
};

/** Reads and builds. Throws `ConfigurationRefused` when there is nothing that could run. */
export async function startConfiguration(options: LiveOptions): Promise<LiveConfiguration> {
  const { source, build, clock, telemetry } = options;
  const listeners = new Set<() => void>();
  const retired = new Set<HttpClient>();
  const first = await source.read();
  const verdict = judge(first, options);
  if (verdict !== undefined) throw new ConfigurationRefused(verdict);
  if (!first.ok) throw new ConfigurationRefused(formatFaults(first.faults));
  let running = build({ deskbell: first.value, version: first.version });
  await syncEndpoints(running, options);

  /** What was refused last: told once, however often it is read again. */
  let refused: SourceRead | undefined;
  let reloading: Promise<void> | undefined;
  let retry: Timer | undefined;
  let again = false;
  let stopped = false;

  async function look(): Promise<void> {
    const began = clock.now();
    const read = await source.read();
    if (read === refused) return;
    const reason = judge(read, options);
    if (reason !== undefined || !read.ok) {
      refused = read;
      telemetry.configurationRefused({
        version: read.version ?? null,
        faults: (reason ?? '').split('\n'),
      });
      return;
    }
    refused = undefined;
    const { value: deskbell, version } = read;
    if (deskbell.sameness.whole === running.deskbell.sameness.whole) {
      running = { ...running, version };
      return;
    }
    const next = build({ deskbell, version }, running);
    // The one that runs answers at once; the next one would let customers wait.
    await next.prepare();
    // Before the swap: while the store does not know an endpoint, nothing is enqueued for it.
    await syncEndpoints(next, options);
    await endOfWorkAtHand();
    const before = running;
    running = next;
    if (before.outgoing !== next.outgoing) retire(before.outgoing);
    for (const listener of listeners) listener();
    telemetry.configurationReloaded({ version: version ?? null, ms: clock.now() - began });
  }

  /** What was begun with the old configuration ends with it, in bounded time. */
  function retire(outgoing: HttpClient): void {
    retired.add(outgoing);
    clock.after(limits.turnDeadlineMs + limits.webhookTotalTimeoutMs, () => {
      retired.delete(outgoing);
      outgoing.close().catch((error: unknown) => {
        telemetry.fault({ where: 'configuration.retire', error });
      });
    });
  }

  async function lookUntilSeen(): Promise<void> {
    do {
      again = false;
      await look();
    } while (again && !stopped);
  }

  function reload(): Promise<void> {
    again = true;
    if (stopped) return reloading ?? Promise.resolve();
    reloading ??= lookUntilSeen()
      .catch((error: unknown) => {
        telemetry.fault({ where: 'configuration.reload', error });
        // The file has been seen, so nobody would ask again.
        retry ??= clock.after(limits.configPollMs, () => {
          retry = undefined;
          void reload();
        });
      })
      .finally(() => {
        reloading = undefined;
      });
    return reloading;
  }

  const unwatch = source.watch(() => void reload());
  return {
    current: () => running,
    isBehind: () => refused !== undefined,
    reload,
    onSwap(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped = true;
      unwatch();
      await reloading;
      retry?.cancel();
    },
    async close() {
      // A token that was just asked for may have cost the one before.
      await within(clock, limits.stopTokensMs, running.settled());
      await Promise.all([running.outgoing, ...retired].map((outgoing) => outgoing.close()));
    },
  };
}

/** Waits for it, but not for longer. */
function within(clock: Clock, ms: number, done: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, resolve);
    done.then(resolve, reject).finally(() => timer.cancel());
  });
}

/** Why this cannot run here, as lines; undefined when it can. */
function judge(read: SourceRead, { refuse }: LiveOptions): string | undefined {
  return read.ok ? refuse(read.value.configuration) : formatFaults(read.faults);
}

async function syncEndpoints(
  { endpoints, version }: Parts,
  { store, clock }: LiveOptions,
): Promise<void> {
  const at = clock.now();
  await store.write('endpoint.sync', {
    endpoints,
    at,
    ...(version === undefined ? {} : { version }),
  });
}

/**
 * A turn takes its answerer and its backends a few promises apart. What has begun to take them has both once
 * these have settled, so that none works with half of each configuration.
 */
function endOfWorkAtHand(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
