import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { StoreProblem } from '../../store/store.ts';
import type { AuthTelemetry } from '../../telemetry/auth-telemetry.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Authorizer, Proof, Proved } from './authorizer.ts';
import { placed } from './constant.ts';
import type { HeldToken } from './kept-token.ts';
import type { Renew, Renewed } from './renewal.ts';
import type { TokenAuth } from './schema.ts';

/** A connection whose token is asked for, kept and renewed. */
export function createTokenAuthorizer(options: {
  connection: string;
  auth: Pick<TokenAuth, 'apply' | 'tokens'>;
  /** The longest that a call may wait for a token. */
  patienceMs: number;
  renew: Renew;
  clock: Clock;
  telemetry: AuthTelemetry & Pick<Telemetry, 'fault'>;
}): Authorizer {
  const { connection, auth, patienceMs, renew, clock, telemetry } = options;
  const cooldownMs = auth.tokens.failureCooldownSeconds * 1_000;
  let held: HeldToken | undefined;
  /** When the store was last asked, which knows what other processes and the owner did. */
  let lookedAt: number | undefined;
  let underWay: Promise<Renewed> | undefined;
  /** No token is asked for before `until`; `why` is what everybody is told meanwhile. */
  let cold: { since: number; until: number; why: Refused } | undefined;
  let troubles = 0;
  let failed = false;
  /** Tokens up to this one were refused by the backend. */
  let worn = 0;
  /** The backend has refused even a new token, and has taken none since. */
  let doubtful = false;
  /** A token that replaced a refused one: the last resort until the backend lets it in. */
  let lastResort: { generation: number; at: number; accepted: boolean } | undefined;

  type Refused = Extract<Renewed, { ok: false }>;

  function isFresh(token: HeldToken): boolean {
    const skew = Math.min(auth.tokens.skewSeconds * 1_000, (token.expiresAt - token.gotAt) / 10);
    return isAlive(token) && clock.now() < token.expiresAt - skew;
  }

  /** A token of the future was given while a clock was ahead; when it ends is not known then. */
  function isAlive(token: HeldToken): boolean {
    const now = clock.now();
    return now < token.expiresAt && now >= token.gotAt - limits.clockSkewMs;
  }

  function within(since: number | undefined, ms: number): boolean {
    const now = clock.now();
    return since !== undefined && now >= since && now < since + ms;
  }

  function getAnother(refused: number | undefined): Promise<Renewed> {
    underWay ??= run(refused).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function run(refused: number | undefined): Promise<Renewed> {
    const useful = (token: HeldToken): boolean => token.generation > worn && isFresh(token);
    const instead = isCold() ? cold?.why : undefined;
    const renewed = await renew({ useful, instead }).catch(translate);
    lookedAt = clock.now();
    if (renewed === instead) return renewed;
    if (renewed.ok) {
      troubles = 0;
      cold = undefined;
      held = renewed.token;
      if (refused !== undefined || doubtful)
        lastResort = { generation: held.generation, at: clock.now(), accepted: false };
      else recover();
      return renewed;
    }
    // Not its last word: until a token ends it may be used, although it could not be renewed in time.
    cool(renewed);
    if (!renewed.reconnect && held !== undefined && held.generation > worn && isAlive(held))
      return { ok: true, token: held };
    if (renewed.reconnect) held = undefined;
    fail(renewed);
    return renewed;
  }

  function cool(why: Refused): void {
    const since = clock.now();
    troubles += 1;
    const ms = why.reconnect ? cooldownMs : Math.min(cooldownMs, 500 * 2 ** Math.min(troubles, 10));
    const waitMs = Math.min(Math.max(ms, why.waitMs ?? 0), limits.tokenCooldownMaxMs);
    cold = { since, until: since + waitMs, why };
  }

  function fail({ failure, reconnect, note }: Refused): void {
    if (!failed) telemetry.authFailed({ connection, failure, reconnect, note });
    failed = true;
  }

  function recover(): void {
    if (failed) telemetry.authRecovered({ connection });
    failed = false;
  }

  function isCold(): boolean {
    return cold !== undefined && within(cold.since, cold.until - cold.since);
  }

  /** What is known without asking anybody; undefined when somebody has to be asked. */
  function know(): Renewed | undefined {
    if (cold !== undefined && isCold()) {
      if (held !== undefined && held.generation > worn && isAlive(held))
        return { ok: true, token: held };
      // The owner may have connected again meanwhile: that is looked for as often as all else.
      if (!cold.why.reconnect || within(lookedAt, limits.tokenLookMs)) return cold.why;
    }
    if (held === undefined || held.generation <= worn || !isFresh(held)) return undefined;
    return within(lookedAt, limits.tokenLookMs) ? { ok: true, token: held } : undefined;
  }

  /** What it means that a token was refused; undefined when another one may help. */
  function judgeRefusal(refused: number): Renewed | undefined {
    const isLast = lastResort?.generation === refused && within(lastResort.at, cooldownMs);
    if (isLast && lastResort?.accepted === true)
      return {
        ok: false,
        failure: 'auth',
        reconnect: false,
        note: 'the backend refuses this call with a token that it takes for others',
      };
    worn = Math.max(worn, refused);
    if (!isLast || held?.generation !== refused) return undefined;
    const why: Refused = {
      ok: false,
      failure: 'auth',
      reconnect: true,
      note: 'the backend refuses even a token that was given a moment ago',
      generation: refused,
    };
    held = undefined;
    doubtful = true;
    cool(why);
    fail(why);
    return why;
  }

  return {
    async prove({ signal, refused }): Promise<Proved> {
      const generation = refused?.generation;
      const verdict = generation === undefined ? undefined : judgeRefusal(generation);
      if (verdict !== undefined) return provedBy(verdict);
      // Twice, because what was under way already may have ended with the very token that is refused.
      for (let round = 0; ; round += 1) {
        const known = know();
        if (known !== undefined) return provedBy(known);
        const got = await waitFor(getAnother(generation), { signal, ms: patienceMs, clock });
        if (got === 'given_up') return givenUp;
        if (!got.ok || got.token.generation !== generation || round > 0) return provedBy(got);
      }
    },
    accepted(proof) {
      if (lastResort?.generation === proof.generation) lastResort.accepted = true;
      if (held?.generation !== proof.generation) return;
      doubtful = false;
      recover();
    },
    async settled() {
      await underWay;
    },
  };

  function provedBy(renewed: Renewed): Proved {
    if (!renewed.ok) {
      const { failure, reconnect, note } = renewed;
      return { ok: false, failure, reconnect, note };
    }
    const { text, baseUrl, generation } = renewed.token;
    const proof: Proof = {
      ...placed(auth.apply, text),
      generation,
      ...(baseUrl !== undefined && { baseUrl }),
    };
    return { ok: true, proof };
  }

  function translate(error: unknown): Renewed {
    if (!(error instanceof StoreProblem)) telemetry.fault({ where: 'token.renew', error });
    return {
      ok: false,
      failure: 'unavailable',
      reconnect: false,
      note: 'the store cannot be reached, where the tokens are',
    };
  }
}

const givenUp: Proved = {
  ok: false,
  failure: 'timeout',
  reconnect: false,
  note: 'no token came in time',
};

/** Waits no longer than the caller does; what is waited for goes on. */
function waitFor<T>(
  promise: Promise<T>,
  { signal, ms, clock }: { signal: AbortSignal; ms: number; clock: Clock },
): Promise<T | 'given_up'> {
  if (signal.aborted) return Promise.resolve('given_up');
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve('given_up');
    const timer = clock.after(ms, stop);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      timer.cancel();
      signal.removeEventListener('abort', stop);
    });
  });
}
