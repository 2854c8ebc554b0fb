import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { randomText } from '../../../shared/mint.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import type { HttpClient } from '../../outgoing/request.ts';
import type { Store } from '../../store/store.ts';
import { StoreProblem } from '../../store/store.ts';
import type { AuthTelemetry } from '../../telemetry/auth-telemetry.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { HeldToken, KeptToken, TokenShelf } from './kept-token.ts';
import type { TokenAuth } from './schema.ts';
import { readTokenReply } from './token-reply.ts';
import type { NoToken, Token } from './token-reply.ts';
import { buildTokenRequest } from './token-request.ts';
import type { Grant } from './token-request.ts';

/** What getting another token gives. `reconnect`: only the owner can help. */
export type Renewed =
  | { ok: true; token: HeldToken }
  | {
      ok: false;
      failure: 'auth' | 'unavailable' | 'timeout';
      reconnect: boolean;
      note: string;
      waitMs?: number;
      /** What was kept when it failed: once that has changed, it may go well. */
      generation?: number;
    };

export type Renew = (ask: {
  /** Whether a token that is kept already will do, so that none need be asked for. */
  useful: (token: HeldToken) => boolean;
  /** What to answer instead of asking, as long as nothing else is kept; undefined asks. */
  instead?: Extract<Renewed, { ok: false }> | undefined;
  /** Asks although the grant was refused or taken back: the owner wants it tried again. */
  again?: boolean;
}) => Promise<Renewed>;

/**
 * Gets another token, one process at a time: who holds the connection's lease asks for it, the others wait until
 * it is stored and take that.
 *
 * The order in which nothing is lost: (1) the lease; (2) the row is read again, since somebody may have renewed it
 * just before; (3) the request, which may cost the refresh token that is stored; (4) the new refresh token and the
 * new access token are stored in one commit, sealed; (5) only then is the access token used. A process that dies
 * before (3) has cost nothing, and after (4) everything is stored. Between the two only the backend knows the new
 * token: the old one is still stored and is tried by the next process, which is what the grace period of backends
 * that rotate is for; where there is none, the owner is asked to connect again. A store that is away between them
 * is waited for, with the token in hand, as long as the process lives. Whoever stores names the generation he
 * started from, so that of two who believe to have the lease (one was frozen) the second stores nothing.
 */
export function createRenewal(options: {
  connection: { name: string; baseUrl: string };
  auth: TokenAuth;
  shelf: TokenShelf;
  store: Pick<Store, 'write'>;
  http: Pick<HttpClient, 'send'>;
  clock: Clock;
  random: RandomBytes;
  telemetry: AuthTelemetry & Pick<Telemetry, 'fault'>;
}): Renew {
  const { connection, auth, shelf, store, http, clock, random, telemetry } = options;
  const lease = `token/${connection.name}`;

  return async ({ useful, instead, again = false }) => {
    const holder = randomText(random);
    const patience = clock.now() + limits.tokenWaitMs;
    for (;;) {
      const kept = await shelf.read();
      const same = instead?.generation === undefined || instead.generation === kept.generation;
      const known = judgeKept(auth, kept, useful) ?? (same ? instead : undefined);
      const found = again ? undefined : known;
      if (found !== undefined) return found;
      const at = clock.now();
      const until = at + limits.tokenLeaseMs;
      const taken = await store.write('lease.take', { name: lease, holder, at, until });
      if (taken.kind === 'taken') {
        try {
          return await renewAlone(useful, again, taken.fence);
        } finally {
          await release(taken.fence);
        }
      }
      if (at > patience || at < patience - limits.tokenWaitMs - limits.clockSkewMs)
        return fail('timeout', 'another process has been asking for a token for too long');
      await pause(limits.tokenRetryMs);
    }
  };

  async function renewAlone(
    useful: (token: HeldToken) => boolean,
    again: boolean,
    fence: number,
  ): Promise<Renewed> {
    const kept = await shelf.read();
    const found = again ? undefined : judgeKept(auth, kept, useful);
    if (found !== undefined) return found;
    const grant = grantOf(auth, kept);
    if (grant === undefined) return reconnect(notConnected(connection.name, kept), kept);
    const began = clock.now();
    const reply = await http.send(buildTokenRequest(auth, grant, connection));
    const now = clock.now();
    const read = readTokenReply(reply, { ...auth, baseUrl: connection.baseUrl, now });
    telemetry.tokenRenewed({
      connection: connection.name,
      outcome: read.ok ? 'ok' : 'failed',
      ms: now - began,
    });
    if (!read.ok) return refuse(read, grant, kept);
    const saved = await save(read.token, kept.generation, fence);
    if (saved !== undefined) return { ok: true, token: saved };
    // Somebody else has stored one since, such as the owner who connected again: that one counts.
    const { access } = await shelf.read();
    return access === undefined
      ? fail('unavailable', 'the token was replaced while another one was asked for')
      : { ok: true, token: access };
  }

  async function refuse(read: NoToken, grant: Grant, kept: KeptToken): Promise<Renewed> {
    const { failure, note, waitMs } = read;
    const wait = { generation: kept.generation, ...(waitMs === undefined ? {} : { waitMs }) };
    if (read.refused === null) return { ok: false, failure, reconnect: false, note, ...wait };
    if (read.refused === 'grant' && grant.type === 'refresh') {
      const current = await shelf.spoil(kept.generation, clock.now());
      if (!current) {
        const { access } = await shelf.read();
        if (access !== undefined) return { ok: true, token: access };
      }
    }
    return { ok: false, failure, reconnect: true, note, ...wait };
  }

  /** A token that replaces another one is worth waiting for the store: nobody else has it. */
  async function save(
    token: Token,
    replaces: number,
    fence: number,
  ): Promise<HeldToken | undefined> {
    for (;;) {
      try {
        return await shelf.save(token, replaces, clock.now());
      } catch (error) {
        if (!(error instanceof StoreProblem) || token.refresh === undefined) throw error;
        telemetry.fault({ where: 'token.save', error });
      }
      await pause(limits.tokenSaveRetryMs);
      const at = clock.now();
      const renewal = { name: lease, fence, at, until: at + limits.tokenLeaseMs };
      // Lost or not, what is stored is decided by the generation; this only keeps others from asking meanwhile.
      await store.write('lease.renew', renewal).catch(tolerate('lease.renew'));
    }
  }

  /** Not released, it ends by itself. */
  async function release(fence: number): Promise<void> {
    await store.write('lease.release', { name: lease, fence }).catch(tolerate('lease.release'));
  }

  function tolerate(what: string): (error: unknown) => void {
    return (error) => telemetry.fault({ where: `token.${what}`, error });
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.after(ms, resolve));
  }
}

/** What is kept says so itself; undefined when a token must be asked for. */
function judgeKept(
  auth: TokenAuth,
  kept: KeptToken,
  useful: (token: HeldToken) => boolean,
): Renewed | undefined {
  if (kept.access !== undefined && useful(kept.access)) return { ok: true, token: kept.access };
  if (kept.state === 'revoked')
    return reconnect('it was revoked; deskbell connect brings it back', kept);
  if (kept.state !== 'reconnect') return undefined;
  return reconnect(
    auth.type === 'oauth2RefreshToken'
      ? 'its refresh token is no longer good; put a new one where refreshToken leads to'
      : 'its grant is no longer good; give a new one with deskbell connect',
    kept,
  );
}

/** undefined when there is nothing to hand in. */
function grantOf(auth: TokenAuth, kept: KeptToken): Grant | undefined {
  switch (auth.type) {
    case 'login':
    case 'oauth2ClientCredentials':
      return { type: 'client' };
    case 'oauth2RefreshToken':
      return { type: 'refresh', token: kept.refresh ?? auth.refreshToken.reveal() };
    case 'oauth2AuthorizationCode':
      return kept.refresh === undefined ? undefined : { type: 'refresh', token: kept.refresh };
  }
}

function notConnected(name: string, kept: KeptToken): string {
  const how = `deskbell connect ${name}`;
  if (kept.state === 'none') return `it is not connected yet; run ${how}`;
  if (kept.state === 'foreign')
    return `its tokens belong to other settings or another DESKBELL_SECRET; run ${how}`;
  return `its token is over and the backend gave none to renew it with; run ${how}`;
}

function fail(failure: 'unavailable' | 'timeout', note: string): Renewed {
  return { ok: false, failure, reconnect: false, note };
}

function reconnect(note: string, { generation }: KeptToken): Renewed {
  return { ok: false, failure: 'auth', reconnect: true, note, generation };
}
