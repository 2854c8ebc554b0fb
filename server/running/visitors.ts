import { createIdentityTokenReader } from '../access/identity-token.ts';
import { createSignatureVerifier } from '../access/identity-signature.ts';
import { createKeySets } from '../access/key-sets.ts';
import { createSessionEnds } from '../access/session-ends.ts';
import type { SessionEnds } from '../access/session-ends.ts';
import { createVisitorSessions } from '../access/visitor-sessions.ts';
import { createVisitors } from '../access/visitors.ts';
import type { Visitors } from '../access/visitors.ts';
import { deriveKey } from '../config/derive-key.ts';
import type { Secret } from '../config/secret.ts';
import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createKeySetFetch } from './key-sets.ts';
import type { LiveConfiguration } from './live.ts';

/** Who visitors are, by the identity sections of the configuration that runs. */
export function createLiveVisitors(from: {
  live: Pick<LiveConfiguration, 'current'>;
  masterSecret: Secret;
  store: Store;
  clock: Clock;
  random: RandomBytes;
  telemetry: Telemetry;
}): { visitors: Visitors; sessionEnds: SessionEnds } {
  const { live, clock, random } = from;
  const sessions = createVisitorSessions({
    key: deriveKey(from.masterSecret, 'visitor-session'),
    clock,
    random,
  });
  const sessionEnds = createSessionEnds(from);
  const fetch = createKeySetFetch(() => live.current().outgoing);
  const visitors = createVisitors({
    ...from,
    sessions,
    ends: sessionEnds,
    readToken: createIdentityTokenReader({
      verify: createSignatureVerifier(createKeySets({ ...from, fetch })),
      clock,
    }),
    identityOf: (site) => live.current().sites.get(site)?.identity,
  });
  return { visitors: { ...visitors, open: openAndLearn }, sessionEnds };

  /** The phrases are learnt while the first visitor types: a server that nobody visits yet holds 15 MB less. */
  function openAndLearn(...given: Parameters<Visitors['open']>): ReturnType<Visitors['open']> {
    live
      .current()
      .prepare()
      .catch((error: unknown) => from.telemetry.fault({ where: 'intents.prepare', error }));
    return visitors.open(...given);
  }
}
