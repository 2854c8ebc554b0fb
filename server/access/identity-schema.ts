import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { secretSchema } from '../config/secret.ts';
import type { ConfigSources } from '../config/secret.ts';

/**
 * The `identity` section of a site: how its shop says who a customer is.
 *
 *     identity:
 *       mode: required                 # optional: who is not signed in may chat too
 *       keys:
 *         jwks: https://shop.example/.well-known/jwks.json   # tokens signed with ES256 or EdDSA
 *         # secret: env:SHOP_IDENTITY_SECRET                 # or with HS256; at least 32 bytes
 *       issuer: https://shop.example   # when the token must name it
 *       audience: demo                 # the site's id when absent
 *       clockTolerance: 60             # seconds by which the shop's clock may be off
 */
export const identitySchema = (sources: ConfigSources) =>
  z.strictObject({
    mode: z
      .enum(['optional', 'required'])
      .default('optional')
      .describe('required: nobody chats whom no token of the shop has proven'),
    keys: z
      .union([
        z.strictObject({
          jwks: z
            .string()
            .refine(URL.canParse, 'is not an address such as https://shop.example/jwks.json')
            .describe('address of the key set that tokens are signed with (ES256 or EdDSA)'),
        }),
        z.strictObject({
          secret: secretSchema(sources)
            .refine(
              (secret) => Buffer.byteLength(secret.reveal()) >= limits.identitySecretBytes,
              `must be at least ${limits.identitySecretBytes} bytes long; make one with: openssl rand -base64 32`,
            )
            .describe('the secret that tokens are signed with (HS256), by reference'),
        }),
      ])
      .describe('what tokens are checked with'),
    issuer: z.string().min(1).max(200).optional().describe('what a token’s `iss` must be'),
    audience: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('what a token’s `aud` must be; the id of the site when absent'),
    clockTolerance: z
      .int()
      .min(0)
      .max(limits.identitySkewMaxMs / 1_000)
      .default(limits.identitySkewMs / 1_000)
      .describe('seconds by which the shop’s clock may be off'),
  });

export type IdentitySettings = z.infer<ReturnType<typeof identitySchema>>;
