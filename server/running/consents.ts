import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Sealer } from '../config/seal.ts';
import { createConsent } from '../connectors/auth/consent.ts';
import type { Consent } from '../connectors/auth/consent.ts';
import type { Store } from '../store/store.ts';
import type { LiveConfiguration } from './live.ts';

/** Takes the answers of owners who agreed on a backend's page, for whatever connections are configured then. */
export function createConsentTaker(from: {
  live: Pick<LiveConfiguration, 'current'>;
  store: Store;
  sealer: Sealer;
  clock: Clock;
  random: RandomBytes;
}): Consent['complete'] {
  const { live } = from;
  return createConsent({
    ...from,
    http: { send: (request) => live.current().outgoing.send(request) },
    connection(name) {
      const { connections } = live.current().deskbell.configuration;
      return Object.entries(connections).find(([key]) => key === name)?.[1];
    },
  }).complete;
}
