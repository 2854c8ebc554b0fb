import type { Capability, CapabilityInput, CapabilityOutput } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { SharedRateLimits } from '../access/shared-rate-limits.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { isConstant } from './auth/authorizers.ts';
import { createCaller } from './call.ts';
import { jsonOf } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import { createCacheMemory } from './resilience/cache-memory.ts';
import { openOperationCaches } from './resilience/operation-caches.ts';
import { createReplyCache } from './resilience/reply-cache.ts';
import { runCached } from './resilience/run-cached.ts';
import type { RanCached } from './resilience/run-cached.ts';
import { listModels } from './operation/models.ts';
import { runOperation } from './operation/run.ts';
import { createSend } from './operation/send.ts';
import { isRepeatable } from './operation/repeatable.ts';
import type { Operation } from './operation/schema.ts';
import type { CapabilityResult, WriteResult } from './result.ts';
import { isTrouble, listRoute } from './routes.ts';
import type { Routes } from './routes.ts';
import type { Connection, Connections } from './schema.ts';

export type Connectors = {
  /**
   * Asks the backend that the site routes the capability to; what reads is asked of the next one when that is in
   * trouble. Never throws; a failure has a class. `key` names what is
   * written, in at most 200 characters of ASCII: the same for the same write, however often it is asked for. A write that
   * may have been `begun` before, as all may that nobody says it of, is looked up where the connection says how.
   */
  ask<C extends Capability>(
    site: SiteId,
    capability: C,
    input: CapabilityInput[C],
    call: Asking,
  ): Promise<CapabilityResult<C>>;
  /** The connections that the site routes the capability to. */
  routed(site: SiteId, capability: Capability): readonly string[];
  /** How a connection writes; undefined where it does not. */
  writing(connection: string, capability: Capability): Writing | undefined;
  /** Writes by one connection, named as `ask` says. Never throws. */
  write(
    connection: string,
    written: { site: SiteId; capability: Capability; input: Json },
    call: Asking & { key: string },
  ): Promise<WriteResult>;
};

type Asking = { signal: AbortSignal; trace: TraceId; key?: string; begun?: boolean };

/**
 * `repeatable`: to write it twice is to write it once. `findable`: what was written can be looked up. `needsConsent`: only
 * for people who have agreed.
 */
export type Writing = { repeatable: boolean; findable: boolean; needsConsent: boolean };

export function createConnectors(settings: {
  connections: Connections;
  routes: Routes;
  http: HttpClient;
  clock: Clock;
  random: RandomBytes;
  /** How a connection proves itself. */
  authorize: (name: string, connection: Connection) => Authorizer;
  /** Where several processes share a store: `rateLimit` holds over all of them together. */
  sharedRates?: Pick<SharedRateLimits, 'take'> | undefined;
  telemetry: Pick<
    Telemetry,
    'capabilityAsked' | 'configurationNote' | 'connectionFailed' | 'connectionRecovered' | 'fault'
  >;
}): Connectors {
  const { connections, routes, http, clock, random, authorize, sharedRates, telemetry } = settings;
  const memory = createCacheMemory();
  const open = new Map(
    Object.entries(connections).map(([name, connection]) => {
      const given = { http, clock, random, telemetry, sharedRates };
      const caller = createCaller({ name, ...connection }, given);
      const authorizer = authorize(name, connection);
      const send = createSend({ connection, caller, authorizer });
      const { operations, timeout } = connection;
      const deadlineMs = timeout.totalMs;
      const caches = openOperationCaches(operations, () =>
        createReplyCache({ memory, clock, deadlineMs, telemetry }),
      );
      return [name, { connection, send, models: listModels(operations), caches }];
    }),
  );
  const tell = createNotes(telemetry);

  async function askOf<C extends Capability>(
    name: string,
    asked: { site: SiteId; capability: C; input: unknown },
    call: Asking,
  ): Promise<RanCached<CapabilityOutput[C]>> {
    const startedAt = clock.now();
    const { site, capability, input } = asked;
    const ran = await run(site, name, capability, input, call);
    const { result, status, calls, note } = ran;
    if (note !== undefined) tell(`connection ${name}, ${capability}: ${note}`);
    telemetry.capabilityAsked({
      site,
      capability,
      connection: name,
      outcome: result.ok ? 'ok' : result.failure,
      status,
      calls,
      ms: clock.now() - startedAt,
      trace: call.trace,
    });
    return ran;
  }

  async function run<C extends Capability>(
    site: SiteId,
    name: string,
    capability: C,
    input: unknown,
    { signal, key, begun = true }: Omit<Asking, 'trace'>,
  ): Promise<RanCached<CapabilityOutput[C]>> {
    const target = open.get(name);
    const operation = target?.connection.operations.get(capability);
    const model = target?.models[capability];
    if (target === undefined || operation === undefined || model === undefined) {
      const result = { ok: false as const, failure: 'config' as const };
      const note = 'no connection of the site answers it';
      return { result, status: null, calls: 0, note, from: 'backend' };
    }
    const { connection, send, caches } = target;
    const given = recordOf(jsonOf(input));
    const proofs = operation.contract.proofs.filter((proof) => Object.hasOwn(given, proof));
    // What is somebody's is never kept for who gave no proof: it would be anyone's.
    const isKept = proofs.length > 0 || operation.contract.proofs.length === 0;
    return runCached(
      {
        site,
        connection: name,
        operation: capability,
        input: given,
        proofs,
        policy: isKept ? operation.cache : undefined,
        cache: caches[capability],
      },
      async (until) => {
        const asked = { capability, operation, input: given, model };
        const from = { vars: connection.vars, send, key, begun };
        // One request keeps its deadline by itself. Steps, and tokens that are waited for and refused, take together no
        // longer than one request may.
        if (isOneRequest(connection, operation)) return runOperation(asked, from, until);
        const deadline = startDeadline(clock, connection.timeout.totalMs, until);
        try {
          return await runOperation(asked, from, deadline.signal);
        } finally {
          deadline.end();
        }
      },
      signal,
    );
  }

  return {
    async ask(site, capability, input, call) {
      const [first = '', ...others] = listRoute(routes.get(site), capability);
      const asked = { site, capability, input };
      let ran = await askOf(first, asked, call);
      for (const name of others) {
        const { result } = ran;
        const isRead =
          open.get(name)?.connection.operations.get(capability)?.contract.kind === 'read';
        if (!isRead || call.signal.aborted || result.ok || !isTrouble(result.failure)) break;
        const next = await askOf(name, asked, call);
        // What the first one said counts, unless another one knows.
        if (next.result.ok || !isTrouble(next.result.failure)) ran = next;
      }
      const { result, asOf } = ran;
      if (result.ok) return asOf === undefined ? result : { ...result, asOf };
      const { failure, retryAfterMs } = result;
      return { ok: false, failure, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    },
    routed: (site, capability) => listRoute(routes.get(site), capability),
    writing(name, capability) {
      const operation = open.get(name)?.connection.operations.get(capability);
      if (operation?.contract.kind !== 'write') return undefined;
      const { needsConsent, lookup } = operation;
      const repeatable = isRepeatable(capability, operation);
      return { repeatable, findable: lookup !== undefined, needsConsent };
    },
    async write(name, written, call) {
      const { result, calls } = await askOf(name, written, call);
      return result.ok ? { ok: true, value: jsonOf(result.value) } : { ...result, calls };
    },
  };
}

function isOneRequest({ auth }: Connection, { steps, lookup }: Operation): boolean {
  return steps.length === 1 && lookup === undefined && isConstant(auth);
}

/** A signal that also aborts when the time is over. */
function startDeadline(clock: Clock, ms: number, signal: AbortSignal) {
  const over = new AbortController();
  const timer = clock.after(ms, () => {
    over.abort();
  });
  return { signal: AbortSignal.any([signal, over.signal]), end: () => timer.cancel() };
}

function recordOf(input: Json): { [name: string]: Json } {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {};
}

/** Tells each note once: a backend that misbehaves does so for every customer. */
function createNotes(telemetry: Pick<Telemetry, 'configurationNote'>): (note: string) => void {
  const told = new Set<string>();
  return (note) => {
    if (told.has(note) || told.size >= 200) return;
    told.add(note);
    telemetry.configurationNote({ note });
  };
}
