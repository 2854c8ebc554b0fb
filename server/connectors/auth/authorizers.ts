import type { Clock } from '../../../shared/clock.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import type { Sealer } from '../../config/seal.ts';
import type { HttpClient } from '../../outgoing/request.ts';
import type { Store } from '../../store/store.ts';
import type { AuthTelemetry } from '../../telemetry/auth-telemetry.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Authorizer } from './authorizer.ts';
import { createConstantAuthorizer } from './constant.ts';
import { createTokenShelf } from './kept-token.ts';
import { createRenewal } from './renewal.ts';
import type { Renew, Renewed } from './renewal.ts';
import type { Auth, ConstantAuth, TokenAuth } from './schema.ts';
import { createTokenAuthorizer } from './token-authorizer.ts';

/** What every authorizer is made from. */
type AuthCollaborators = {
  http: Pick<HttpClient, 'send'>;
  store: Pick<Store, 'read' | 'write'>;
  sealer: Sealer;
  clock: Clock;
  random: RandomBytes;
  telemetry: AuthTelemetry & Pick<Telemetry, 'fault'>;
};

/** Makes the authorizer of one connection. */
export function createAuthorizer(
  connection: { name: string; baseUrl: string; auth: Auth; timeout: { totalMs: number } },
  collaborators: AuthCollaborators,
): Authorizer {
  const { name, auth, timeout } = connection;
  const { telemetry } = collaborators;
  if (isConstant(auth)) return createConstantAuthorizer({ connection: name, auth, telemetry });
  const renew = renewalOf({ name, baseUrl: connection.baseUrl, auth }, collaborators);
  return createTokenAuthorizer({
    ...collaborators,
    connection: name,
    auth,
    patienceMs: timeout.totalMs,
    renew,
  });
}

/** Asks for a token now, also where the owner had taken the connection back. For those that need no consent. */
export function connectAgain(
  connection: { name: string; baseUrl: string; auth: TokenAuth },
  collaborators: AuthCollaborators,
): Promise<Renewed> {
  return renewalOf(connection, collaborators)({ useful: () => false, again: true });
}

function renewalOf(
  connection: { name: string; baseUrl: string; auth: TokenAuth },
  collaborators: AuthCollaborators,
): Renew {
  const { name, auth } = connection;
  const shelf = createTokenShelf({ ...collaborators, connection: name, auth });
  return createRenewal({ ...collaborators, connection, auth, shelf });
}

export function isConstant(auth: Auth): auth is ConstantAuth {
  return ['none', 'bearer', 'basic', 'apiKey'].includes(auth.type);
}
