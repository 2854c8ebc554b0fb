import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import type { OutgoingReply } from '../../outgoing/request.ts';
import { readRetryAfter } from '../../outgoing/retry-after.ts';
import type { Expression } from '../../expressions/expression.ts';
import { holds } from '../expression-schema.ts';
import { parseJson } from '../json.ts';
import { chooseBaseUrl } from './address.ts';
import type { TokenAuth } from './schema.ts';

export type Token = {
  access: string;
  /** Absent when the one before stays good. */
  refresh: string | undefined;
  baseUrl: string | undefined;
  lifetimeMs: number;
};

/** `grant`: what was given once is no longer good. `client`: our own credentials are refused. */
export type NoToken = {
  ok: false;
  refused: 'grant' | 'client' | null;
  failure: 'auth' | 'unavailable' | 'timeout';
  /** Of our own words and known codes only: such replies are known to repeat what was sent. */
  note: string;
  waitMs?: number;
};

type Readings = TokenAuth['tokens'];

/** What a reply of a token endpoint means. */
export function readTokenReply(
  reply: OutgoingReply,
  from: { tokens: Readings; baseUrl: string; now: number },
): { ok: true; token: Token } | NoToken {
  if (!reply.ok) {
    const late = reply.error.endsWith('_timeout') || reply.error === 'aborted';
    const note = `no token: ${reply.hint}`;
    return { ok: false, refused: null, failure: late ? 'timeout' : 'unavailable', note };
  }
  const { status, headers } = reply;
  const body = parseJson(reply.body) ?? null;
  const code = errorCodeOf(body);
  // Some vendors refuse with 200.
  if (status >= 300 || status < 200 || code !== undefined) {
    const wait = readRetryAfter(headers['retry-after'], from.now);
    return { ...judge(status, code), ...(wait === undefined ? {} : { waitMs: wait }) };
  }
  const root = { body, headers };
  const { refused } = from.tokens;
  if (refused !== undefined && holds(refused, root)) {
    const note = 'the token endpoint refuses the credentials';
    return { ok: false, refused: 'client', failure: 'auth', note };
  }
  return readToken(root, from);
}

function readToken(
  root: { body: Json; headers: Record<string, string> },
  { tokens, baseUrl }: { tokens: Readings; baseUrl: string },
): { ok: true; token: Token } | NoToken {
  const unusable = (note: string): NoToken => {
    return { ok: false, refused: null, failure: 'unavailable', note };
  };
  const read = (expression: Expression): Json => {
    const found = expression.evaluate(root);
    return found.ok ? found.value : null;
  };
  const access = tokenText(read(tokens.accessToken));
  if (access === undefined)
    return unusable(
      `the reply of the token endpoint holds no token at ${tokens.accessToken.source}`,
    );
  const named = tokens.baseUrl === undefined ? undefined : read(tokens.baseUrl);
  const { allowedHosts = [] } = tokens;
  const chosen = named === undefined ? undefined : chooseBaseUrl(named, { allowedHosts, baseUrl });
  if (chosen === null)
    return unusable('the reply of the token endpoint names an address that allowedHosts forbids');
  return {
    ok: true,
    token: {
      access,
      refresh: tokenText(read(tokens.refreshToken)),
      baseUrl: chosen,
      lifetimeMs: lifetimeOf(read(tokens.expiresIn), tokens),
    },
  };
}

/** A token as a header can carry it. */
function tokenText(value: Json): string | undefined {
  if (typeof value !== 'string' || value.length > limits.tokenChars) return undefined;
  return /^[\x21-\x7e]+$/.test(value) ? value : undefined;
}

function lifetimeOf(value: Json, { expiresInUnit, lifetimeSeconds }: Readings): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number > 0)) return lifetimeSeconds * 1_000;
  const ms = expiresInUnit === 's' ? number * 1_000 : number;
  return Math.round(Math.min(ms, limits.tokenLifetimeMs));
}

/** Codes of RFC 6749 and of vendors; any other word of a reply is not repeated. */
const grantCodes = ['invalid_grant', 'invalid_code', 'bad_refresh_token', 'invalid_token'];
const clientCodes = [
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'invalid_request',
  'unsupported_grant_type',
  'invalid_target',
  'access_denied',
];
const troubleCodes = ['temporarily_unavailable', 'server_error', 'slow_down'];

function errorCodeOf(body: Json): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { error } = body;
  if (error === undefined || error === null || error === '' || error === false) return undefined;
  const known = [...grantCodes, ...clientCodes, ...troubleCodes];
  return known.find((code) => code === error) ?? 'an unknown error';
}

function judge(status: number, code: string | undefined): NoToken {
  const said = code === undefined ? String(status) : `${status}, ${code}`;
  const note = `the token endpoint answered with ${said}`;
  const trouble = status >= 500 || status === 429 || status === 408;
  if (trouble || (code !== undefined && troubleCodes.includes(code)))
    return { ok: false, refused: null, failure: 'unavailable', note };
  const grant = code !== undefined && grantCodes.includes(code);
  return { ok: false, refused: grant ? 'grant' : 'client', failure: 'auth', note };
}
