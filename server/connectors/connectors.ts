import type { Capability, CapabilityInput, CapabilityOutput } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { createCaller } from './call.ts';
import { listModels } from './operation/models.ts';
import { runOperation } from './operation/run.ts';
import type { Ran } from './operation/run.ts';
import { createSend } from './operation/send.ts';
import type { CapabilityResult } from './result.ts';
import type { Connection, Connections } from './schema.ts';

/** Which connection answers which capability, per site. */
export type Routes = ReadonlyMap<SiteId, Partial<Record<Capability, string>>>;

export type Connectors = {
  /** Asks the backend that the site routes the capability to. Never throws; a failure has a class. */
  ask<C extends Capability>(
    site: SiteId,
    capability: C,
    input: CapabilityInput[C],
    call: { signal: AbortSignal; trace: TraceId },
  ): Promise<CapabilityResult<C>>;
};

export function createConnectors(settings: {
  connections: Connections;
  routes: Routes;
  http: HttpClient;
  clock: Clock;
  random: RandomBytes;
  /** How a connection proves itself. */
  authorize: (name: string, connection: Connection) => Authorizer;
  telemetry: Pick<
    Telemetry,
    'capabilityAsked' | 'configurationNote' | 'connectionFailed' | 'connectionRecovered'
  >;
}): Connectors {
  const { connections, routes, http, clock, random, authorize, telemetry } = settings;
  const open = new Map(
    Object.entries(connections).map(([name, connection]) => {
      const caller = createCaller({ name, ...connection }, { http, clock, random, telemetry });
      const authorizer = authorize(name, connection);
      const send = createSend({ connection, caller, authorizer });
      return [name, { connection, send, models: listModels(connection.operations) }];
    }),
  );
  const tell = createNotes(telemetry);

  async function run<C extends Capability>(
    name: string,
    capability: C,
    input: CapabilityInput[C],
    signal: AbortSignal,
  ): Promise<Ran<CapabilityOutput[C]>> {
    const target = open.get(name);
    const operation = target?.connection.operations.get(capability);
    const model = target?.models[capability];
    if (target === undefined || operation === undefined || model === undefined) {
      const result = { ok: false as const, failure: 'config' as const };
      return { result, status: null, calls: 0, note: 'no connection of the site answers it' };
    }
    const { connection, send } = target;
    const asked = { capability, operation, input, model };
    const from = { vars: connection.vars, send };
    if (operation.steps.length === 1) return runOperation(asked, from, signal);
    // Together the steps take no longer than one request may.
    const deadline = startDeadline(clock, connection.timeout.totalMs, signal);
    try {
      return await runOperation(asked, from, deadline.signal);
    } finally {
      deadline.end();
    }
  }

  return {
    async ask(site, capability, input, { signal, trace }) {
      const startedAt = clock.now();
      const name = routes.get(site)?.[capability] ?? '';
      const { result, status, calls, note } = await run(name, capability, input, signal);
      if (note !== undefined) tell(`connection ${name}, ${capability}: ${note}`);
      telemetry.capabilityAsked({
        site,
        capability,
        connection: name,
        outcome: result.ok ? 'ok' : result.failure,
        status,
        calls,
        ms: clock.now() - startedAt,
        trace,
      });
      return result;
    },
  };
}

/** A signal that also aborts when the time is over. */
function startDeadline(clock: Clock, ms: number, signal: AbortSignal) {
  const over = new AbortController();
  const timer = clock.after(ms, () => {
    over.abort();
  });
  return { signal: AbortSignal.any([signal, over.signal]), end: () => timer.cancel() };
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
