import type { Instruments } from './create-telemetry.ts';

/** How connections get in at their backends. No secret, and nothing a backend said. */
export type AuthTelemetry = {
  /** A backend, or whoever gives out its tokens, does not let us in. `reconnect`: only the owner can help. */
  authFailed(fact: {
    connection: string;
    failure: 'auth' | 'unavailable' | 'timeout';
    reconnect: boolean;
    note: string;
  }): void;
  /** It does again. */
  authRecovered(fact: { connection: string }): void;
  /** A token was asked for. */
  tokenRenewed(fact: { connection: string; outcome: 'ok' | 'failed'; ms: number }): void;
};

export function authTelemetry({ log, metrics }: Instruments): AuthTelemetry {
  const renewals = metrics.seconds({
    name: 'deskbell_token_renewal_seconds',
    help: 'Requests for a token of a connection',
    labels: ['connection', 'outcome'],
  });
  const failures = metrics.counter({
    name: 'deskbell_auth_failures_total',
    help: 'Times a connection was no longer let in, by whether only its owner can help',
    labels: ['connection', 'reconnect'],
  });
  return {
    authFailed({ connection, failure, reconnect, note }) {
      const level = reconnect ? 'error' : 'warn';
      log[level]({ connection, failure, reconnect, note }, 'connection.refused');
      failures({ connection, reconnect: String(reconnect) });
    },
    authRecovered: ({ connection }) => log.info({ connection }, 'connection.accepted'),
    tokenRenewed({ connection, outcome, ms }) {
      log[outcome === 'ok' ? 'info' : 'warn']({ connection, outcome, ms }, 'token.renewed');
      renewals({ connection, outcome }, ms);
    },
  };
}
