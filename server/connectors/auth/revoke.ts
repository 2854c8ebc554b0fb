import type { Clock } from '../../../shared/clock.ts';
import type { HttpClient } from '../../outgoing/request.ts';
import type { Sealer } from '../../config/seal.ts';
import type { Store } from '../../store/store.ts';
import { isConstant } from './authorizers.ts';
import { createTokenShelf } from './kept-token.ts';
import type { Auth } from './schema.ts';
import { buildRevocation } from './token-request.ts';

/** `told`: whether the backend was told and agreed; null when it has nowhere to be told. */
type Revoked = { kind: 'revoked'; told: boolean | null } | { kind: 'nothing' };

/**
 * Takes a connection back: its tokens are forgotten here first, so that no process uses them for longer than
 * `limits.tokenLookMs`, and then given back to the backend. It stays so until the owner connects it again.
 */
export async function revokeConnection(
  connection: { name: string; auth: Auth },
  collaborators: {
    http: Pick<HttpClient, 'send'>;
    store: Pick<Store, 'read' | 'write'>;
    sealer: Sealer;
    clock: Clock;
  },
): Promise<Revoked> {
  const { name, auth } = connection;
  const { http, store, sealer, clock } = collaborators;
  if (isConstant(auth)) return { kind: 'nothing' };
  const kept = await createTokenShelf({ connection: name, auth, store, sealer }).read();
  const forgotten = await store.write('token.revoke', { connection: name, at: clock.now() });
  if (!forgotten) return { kind: 'nothing' };
  if (auth.type === 'login' || auth.revokeUrl === undefined) return { kind: 'revoked', told: null };
  const given = [
    { kind: 'refresh_token', text: kept.refresh ?? configuredRefresh(auth) },
    { kind: 'access_token', text: kept.access?.text },
  ] as const;
  // What cannot be opened any more cannot be given back either.
  let told = given.some(({ text }) => text !== undefined);
  for (const { kind, text } of given) {
    if (text === undefined) continue;
    const reply = await http.send(buildRevocation(auth, auth.revokeUrl, { text, kind }));
    told = told && reply.ok && reply.status >= 200 && reply.status < 300;
  }
  return { kind: 'revoked', told };
}

/** Where the backend gave no other one, the token of the configuration is still the one that is good. */
function configuredRefresh(auth: Auth): string | undefined {
  return auth.type === 'oauth2RefreshToken' ? auth.refreshToken.reveal() : undefined;
}
