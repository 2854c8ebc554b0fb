import { limits } from '../../../shared/limits.ts';
import { Secret } from '../../config/secret.ts';
import type { OutgoingRequest } from '../../outgoing/request.ts';
import { revealTemplate } from './body.ts';
import type { OauthAuth, TokenAuth } from './schema.ts';

/** What is handed in for a token. */
export type Grant =
  | { type: 'client' }
  | { type: 'refresh'; token: string }
  | { type: 'code'; code: string; verifier: string; redirectUri: string };

/** The request for a token. The only place where these secrets are written out. */
export function buildTokenRequest(
  auth: TokenAuth,
  grant: Grant,
  connection: { baseUrl: string },
): OutgoingRequest {
  if (auth.type === 'login') return buildLogin(auth, connection.baseUrl);
  return buildOauth(auth, auth.tokenUrl, {
    ...fieldsOf(grant),
    ...(auth.scope !== undefined && grant.type === 'client' && { scope: auth.scope }),
    ...(auth.audience !== undefined && { audience: auth.audience }),
    ...revealTexts(auth.parameters),
  });
}

/** The request that gives a token back (RFC 7009). */
export function buildRevocation(
  auth: OauthAuth,
  revokeUrl: string,
  token: { text: string; kind: 'access_token' | 'refresh_token' },
): OutgoingRequest {
  return buildOauth(auth, revokeUrl, { token: token.text, token_type_hint: token.kind });
}

function fieldsOf(grant: Grant): Record<string, string> {
  switch (grant.type) {
    case 'client':
      return { grant_type: 'client_credentials' };
    case 'refresh':
      return { grant_type: 'refresh_token', refresh_token: grant.token };
    case 'code':
      return {
        grant_type: 'authorization_code',
        code: grant.code,
        redirect_uri: grant.redirectUri,
        code_verifier: grant.verifier,
      };
  }
}

function buildOauth(auth: OauthAuth, url: string, fields: Record<string, string>): OutgoingRequest {
  const id = auth.clientId.reveal();
  const secret = auth.clientSecret?.reveal();
  const headers: Record<string, string> = {};
  const body = { ...fields };
  if (auth.clientAuth === 'basic' && secret !== undefined) {
    // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
    const pair = `${formEncode(id)}:${formEncode(secret)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    body['client_id'] = id;
    if (secret !== undefined) body['client_secret'] = secret;
  }
  return auth.format === 'form'
    ? send(url, 'POST', headers, form, new URLSearchParams(body).toString())
    : send(url, 'POST', headers, json, JSON.stringify(body));
}

function buildLogin(
  { request }: Extract<TokenAuth, { type: 'login' }>,
  baseUrl: string,
): OutgoingRequest {
  const url = request.url ?? `${baseUrl.replace(/\/$/, '')}${request.path ?? ''}`;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(revealTexts(request.headers)))
    headers[name.toLowerCase()] = value;
  const { method } = request;
  if (request.json !== undefined)
    return send(url, method, headers, json, JSON.stringify(revealTemplate(request.json)));
  if (request.form !== undefined) {
    const body = new URLSearchParams(revealTexts(request.form)).toString();
    return send(url, method, headers, form, body);
  }
  return send(url, method, headers);
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  type?: string,
  body?: string,
): OutgoingRequest {
  return {
    method,
    url,
    headers: {
      ...headers,
      accept: json,
      'user-agent': 'Deskbell',
      ...(type !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body }),
    timeouts: {
      connectMs: limits.connectTimeoutMs,
      firstByteMs: limits.firstByteTimeoutMs,
      totalMs: limits.tokenRequestMs,
    },
    maxBytes: limits.tokenReplyBytes,
    decompress: true,
  };
}

/** The values of a map, secrets written out. */
export function revealTexts(
  map: Readonly<Record<string, string | Secret>> = {},
): Record<string, string> {
  const entries = Object.entries(map).map(([name, value]): [string, string] => {
    return [name, value instanceof Secret ? value.reveal() : value];
  });
  return Object.fromEntries(entries);
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
