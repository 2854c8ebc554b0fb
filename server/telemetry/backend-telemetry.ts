import type { Instruments } from './create-telemetry.ts';
import type { Telemetry } from './telemetry.ts';

/** Calls to backends, writes to them and deliveries of webhooks. */
export function backendTelemetry({
  log,
  metrics,
}: Instruments): Pick<
  Telemetry,
  | 'capabilityAsked'
  | 'connectionFailed'
  | 'connectionRecovered'
  | 'deliveryAttempted'
  | 'backendWritten'
> {
  const asked = metrics.seconds({
    name: 'deskbell_capability_seconds',
    help: 'Questions to backends, retries included',
    labels: ['capability', 'connection', 'outcome'],
  });
  const leftAlone = metrics.gauge({
    name: 'deskbell_connections_failed',
    help: 'Backends that fail and are left alone for a while: 1 while it is so',
    labels: ['connection'],
  });
  const attempts = metrics.seconds({
    name: 'deskbell_delivery_attempt_seconds',
    help: 'Attempts to deliver a webhook',
    labels: ['endpoint', 'outcome'],
  });
  const failures = metrics.counter({
    name: 'deskbell_delivery_failures_total',
    help: 'Failed attempts to deliver a webhook by error code',
    labels: ['endpoint', 'error'],
  });

  const writes = metrics.counter({
    name: 'deskbell_backend_writes_total',
    help: 'Attempts to write to a backend by what became of the write',
    labels: ['capability', 'connection', 'state'],
  });

  return {
    capabilityAsked({ site, capability, connection, outcome, status, calls, ms, trace }) {
      const line = { site, capability, connection, outcome, status, calls, ms, trace };
      // "Not found" and "invalid input" are answers; the rest is trouble somebody must look at.
      const level = isAnswer(outcome) ? 'info' : 'warn';
      log[level](line, 'capability.asked');
      asked({ capability, connection, outcome }, ms);
    },
    connectionFailed({ connection, failures, calls }) {
      log.error({ connection, failures, calls }, 'connection.failed');
      leftAlone({ connection }, 1);
    },
    connectionRecovered({ connection, ms }) {
      log.info({ connection, ms }, 'connection.recovered');
      leftAlone({ connection }, -1);
    },
    deliveryAttempted({ endpoint, type, number, outcome, status, error, ms, trace }) {
      const level = outcome === 'delivered' ? 'info' : outcome === 'retry' ? 'warn' : 'error';
      const line = { endpoint, type, number, outcome, status, error, ms, trace };
      log[level](line, 'delivery.attempted');
      attempts({ endpoint, outcome }, ms);
      if (error !== null) failures({ endpoint, error });
    },
    backendWritten({ site, connection, capability, state, attempts, note, trace }) {
      const level =
        state === 'dead' || isForTheOwner(note) ? 'error' : note === null ? 'info' : 'warn';
      log[level]({ site, connection, capability, state, attempts, note, trace }, 'backend.written');
      writes({ capability, connection, state });
    },
  };
}

function isAnswer(outcome: string): boolean {
  return outcome === 'ok' || outcome === 'not_found' || outcome === 'invalid_input';
}

/** Nothing but a hand at the configuration or at the backend helps. */
function isForTheOwner(note: string | null): boolean {
  return note !== null && ['auth', 'forbidden', 'config', 'not_routed'].includes(note);
}
