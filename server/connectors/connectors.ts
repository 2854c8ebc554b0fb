import type { Capability, CapabilityInput, FailureClass } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createCaller } from './call.ts';
import type { Caller } from './call.ts';
import { readOrder } from './order-get.ts';
import { buildRequest } from './request.ts';
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

type Answer<C extends Capability> = {
  result: CapabilityResult<C>;
  status: number | null;
  calls: number;
  note?: string;
};

/** How each capability is answered by one connection. */
type Handlers = {
  [C in Capability]: (
    connection: Connection,
    caller: Caller,
    input: CapabilityInput[C],
    signal: AbortSignal,
  ) => Promise<Answer<C>>;
};

export function createConnectors(settings: {
  connections: Connections;
  routes: Routes;
  http: HttpClient;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<
    Telemetry,
    'capabilityAsked' | 'configurationNote' | 'connectionFailed' | 'connectionRecovered'
  >;
}): Connectors {
  const { connections, routes, http, clock, random, telemetry } = settings;
  const open = new Map(
    Object.entries(connections).map(([name, connection]) => [
      name,
      {
        connection,
        caller: createCaller({ name, ...connection }, { http, clock, random, telemetry }),
      },
    ]),
  );
  const tell = createNotes(telemetry);

  return {
    async ask<C extends Capability>(
      site: SiteId,
      capability: C,
      input: CapabilityInput[C],
      { signal, trace }: { signal: AbortSignal; trace: TraceId },
    ): Promise<CapabilityResult<C>> {
      const startedAt = clock.now();
      const name = routes.get(site)?.[capability] ?? '';
      const target = open.get(name);
      const answer: Answer<C> =
        target === undefined
          ? refuse('config', `no connection answers ${capability} for the site ${site}`)
          : await handlers[capability](target.connection, target.caller, input, signal);
      if (answer.note !== undefined) tell(`connection ${name}, ${capability}: ${answer.note}`);
      telemetry.capabilityAsked({
        site,
        capability,
        connection: name,
        outcome: answer.result.ok ? 'ok' : answer.result.failure,
        status: answer.status,
        calls: answer.calls,
        ms: clock.now() - startedAt,
        trace,
      });
      return answer.result;
    },
  };
}

const handlers: Handlers = {
  'order.get': async (connection, caller, input, signal) => {
    const operation = connection.operations['order.get'];
    if (operation === undefined) return refuse('config', 'the connection does not describe it');
    const request = buildRequest(operation.request, connection, input);
    if (!request.ok) {
      // A number that no request can carry is a number that no order has.
      return request.reason === 'refused' ? refuse('not_found') : refuse('config', request.message);
    }
    const { reply, calls } = await caller(request, signal);
    const { status } = reply;
    if (!reply.ok) {
      const { failure, retryAfterMs, note } = reply;
      const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
      // A missing order never carries more than a foreign one does.
      const result =
        failure === 'not_found' ? fail(failure) : { ok: false as const, failure, ...wait };
      return { result, status, calls, ...withNote(note) };
    }
    const read = readOrder(operation, input, reply.json);
    const result = read.ok ? { ok: true as const, value: read.order } : fail(read.failure);
    return { result, status, calls, ...withNote(read.note) };
  },
};

function fail(failure: FailureClass): { ok: false; failure: FailureClass } {
  return { ok: false, failure };
}

function refuse<C extends Capability>(failure: FailureClass, note?: string): Answer<C> {
  return { result: fail(failure), status: null, calls: 0, ...withNote(note) };
}

function withNote(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
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
