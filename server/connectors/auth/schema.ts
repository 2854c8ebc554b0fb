import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';
import type { ConfigSources } from '../../config/secret.ts';
import { expressionSchema } from '../expression-schema.ts';
import { addressSchema, hostPatternSchema } from './address.ts';
import { jsonBodySchema, textsSchema } from './body.ts';
import { credentialSchema, nameSchema, passwordSchema } from './credential.ts';

/**
 * How a connection proves itself. Every credential is a reference (`env:NAME`, `file:PATH`, `vault:NAME`).
 *
 *     auth: { type: apiKey, in: header, name: X-Api-Key, value: vault:shop }
 *     auth: { type: oauth2AuthorizationCode, authorizeUrl: …, tokenUrl: …, clientId: abc, clientSecret: vault:crm }
 */
export const authSchema = (sources: ConfigSources) => {
  const credential = credentialSchema(sources);
  const address = addressSchema(sources);
  const client = {
    tokenUrl: address.describe('where tokens are asked for'),
    clientId: nameSchema(sources),
    clientAuth: z
      .enum(['basic', 'post'])
      .default('basic')
      .describe('whether id and secret go into the Authorization header or the body'),
    format: z.enum(['form', 'json']).default('form').describe('of the request for a token'),
    scope: z.string().max(2_000).optional(),
    audience: z.string().max(2_000).optional(),
    parameters: textsSchema(sources).optional().describe('what else the vendor wants to be sent'),
    revokeUrl: address.optional().describe('where a token is given back (RFC 7009)'),
    ...tokenUse,
  };
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('bearer'), token: credential }),
    z.strictObject({
      type: z.literal('basic'),
      user: nameSchema(sources).describe('a name, or a key by reference'),
      password: passwordSchema(sources).optional(),
    }),
    z.strictObject({ type: z.literal('apiKey'), ...place, value: credential }),
    z.strictObject({
      type: z.literal('oauth2ClientCredentials'),
      clientSecret: credential,
      ...client,
    }),
    z.strictObject({
      type: z.literal('oauth2RefreshToken'),
      clientSecret: credential.optional(),
      refreshToken: credential.describe('the first one; those that replace it are kept'),
      ...client,
    }),
    z.strictObject({
      type: z.literal('oauth2AuthorizationCode'),
      authorizeUrl: address.describe('the page where the owner agrees'),
      issuer: z.string().max(2_048).optional().describe('compared with iss in the answer'),
      clientSecret: credential.optional(),
      consentParameters: textsSchema(sources)
        .optional()
        .describe('what else goes into the address of the page, such as access_type: offline'),
      ...client,
    }),
    z.strictObject({
      type: z.literal('login'),
      request: z
        .strictObject({
          method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
          path: z
            .string()
            .regex(/^\/[A-Za-z0-9/._~-]*$/, 'must begin with / and be plain')
            .optional()
            .describe('below baseUrl'),
          url: address.optional().describe('where the login is elsewhere'),
          headers: textsSchema(sources).optional(),
          json: jsonBodySchema(sources).optional(),
          form: textsSchema(sources).optional(),
        })
        .refine(({ path, url }) => (path === undefined) !== (url === undefined), {
          message: 'needs one of path and url',
        })
        .refine(({ json, form }) => json === undefined || form === undefined, {
          message: 'has one body: json or form',
        }),
      ...tokenUse,
      tokens: tokensSchema('body.token').prefault({}),
    }),
  ]);
};

/** Set by the client; a credential there would break the request's framing or its target. */
const reservedHeader =
  /^(host|connection|content-(length|type)|transfer-encoding|accept-encoding|te|trailer|upgrade|expect)$/i;

const place = {
  in: z.enum(['header', 'query']),
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.[\]-]{1,64}$/, 'is not the name of a header or query parameter')
    .refine((name) => !reservedHeader.test(name), { message: 'is set by the server' }),
  prefix: z
    .string()
    .regex(/^[\x20-\x7e]{0,64}$/, 'must be printable ASCII')
    .default('')
    .describe('stands before the value, with its space: "Zoho-oauthtoken "'),
};

const seconds = z.number().min(0).max(86_400);

/** How the reply of a token endpoint is read: expressions over `{body, headers}`. */
function tokensSchema(accessToken: string) {
  return z
    .strictObject({
      accessToken: expressionSchema.prefault(accessToken),
      refreshToken: expressionSchema.prefault('body.refresh_token'),
      expiresIn: expressionSchema.prefault('body.expires_in'),
      expiresInUnit: z.enum(['s', 'ms']).default('s'),
      lifetimeSeconds: z
        .number()
        .min(1)
        .max(31_536_000)
        .default(3_600)
        .describe('when the reply does not say how long the token lives'),
      refused: expressionSchema
        .optional()
        .describe('holds where a reply of 200 refuses who asks, such as body.errors'),
      baseUrl: expressionSchema
        .optional()
        .describe('where the reply names the address to call, such as body.instance_url'),
      allowedHosts: z
        .array(hostPatternSchema)
        .min(1)
        .max(20)
        .optional()
        .describe('hosts it may name; .crm.example for all below one'),
      skewSeconds: seconds
        .default(limits.tokenSkewMs / 1_000)
        .describe('so long before its end a token is renewed; at most a tenth of its life'),
      failureCooldownSeconds: seconds
        .min(1)
        .default(limits.tokenCooldownMs / 1_000)
        .describe('after a refusal no other token is asked for so long'),
    })
    .refine(
      ({ baseUrl, allowedHosts }) => (baseUrl === undefined) === (allowedHosts === undefined),
      {
        message: 'baseUrl and allowedHosts belong together',
      },
    );
}

const tokenUse = {
  tokens: tokensSchema('body.access_token').prefault({}),
  apply: z
    .strictObject(place)
    .prefault({ in: 'header', name: 'authorization', prefix: 'Bearer ' })
    .describe('where the token goes in each call'),
};

export type Auth = z.infer<ReturnType<typeof authSchema>>;
export type ConstantAuth = Extract<Auth, { type: 'none' | 'bearer' | 'basic' | 'apiKey' }>;
export type TokenAuth = Exclude<Auth, ConstantAuth>;
export type OauthAuth = Exclude<TokenAuth, { type: 'login' }>;
export type ConsentAuth = Extract<Auth, { type: 'oauth2AuthorizationCode' }>;

/** The addresses that a way in calls or shows, by key, so that they can be judged when they are written. */
export function listAddresses(auth: Auth): { key: string[]; url: string }[] {
  if (auth.type === 'login')
    return auth.request.url === undefined
      ? []
      : [{ key: ['request', 'url'], url: auth.request.url }];
  if (!('tokenUrl' in auth)) return [];
  const revoke = auth.revokeUrl === undefined ? [] : [{ key: ['revokeUrl'], url: auth.revokeUrl }];
  return [{ key: ['tokenUrl'], url: auth.tokenUrl }, ...revoke];
}
