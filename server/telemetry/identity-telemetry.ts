import type { SiteId } from '../../shared/ids.ts';
import type { ProblemCode } from '../../shared/problem.ts';
import type { Instruments } from './create-telemetry.ts';

/** How shops say who their customers are. No token, and nothing that one says. */
export type IdentityTelemetry = {
  identityProven(fact: { site: SiteId }): void;
  identityRefused(fact: { site: SiteId; code: ProblemCode }): void;
  /** A shop's keys could not be read; `kept`: those from before are believed meanwhile. */
  keySetFailed(fact: { host: string; note: string; kept: boolean }): void;
  /** Somebody logged out, or the shop ended all sessions of a customer. */
  sessionsEnded(fact: { site: SiteId; whose: 'visitor' | 'contact' }): void;
};

export function identityTelemetry({ log, metrics }: Instruments): IdentityTelemetry {
  const proofs = metrics.counter({
    name: 'deskbell_identity_proofs_total',
    help: 'Tokens of shops that were presented, by what became of them',
    labels: ['site', 'code'],
  });
  const keySets = metrics.counter({
    name: 'deskbell_identity_key_set_failures_total',
    help: 'Times the keys of a shop could not be read',
    labels: ['host'],
  });
  const ends = metrics.counter({
    name: 'deskbell_sessions_ended_total',
    help: 'Sessions that were ended by a visitor, or by a shop for a customer',
    labels: ['site', 'whose'],
  });
  return {
    identityProven({ site }) {
      log.info({ site }, 'identity.proven');
      proofs({ site, code: 'ok' });
    },
    identityRefused({ site, code }) {
      log.info({ site, code }, 'identity.refused');
      proofs({ site, code });
    },
    keySetFailed({ host, note, kept }) {
      log.warn({ host, note, kept }, 'identity.keys_unavailable');
      keySets({ host });
    },
    sessionsEnded({ site, whose }) {
      log.info({ site, whose }, 'sessions.ended');
      ends({ site, whose });
    },
  };
}
