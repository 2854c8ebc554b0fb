import { z } from 'zod';
import { secretSchema } from '../config/secret.ts';
import type { ConfigSources, Secret } from '../config/secret.ts';

/** How a connection proves itself. Every credential is a reference (`env:NAME`, `file:PATH`). */
export const authSchema = (sources: ConfigSources) => {
  const credential = secretSchema(sources).refine(isHeaderText, {
    message: 'refers to a value with characters that no request can carry, such as a line break',
  });
  return z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('bearer'), token: credential }),
    z.strictObject({ type: z.literal('basic'), user: credential, password: credential }),
    z.strictObject({
      type: z.literal('apiKey'),
      in: z.enum(['header', 'query']),
      name: z
        .string()
        .regex(/^[A-Za-z0-9_.[\]-]{1,64}$/, 'is not the name of a header or query parameter'),
      value: credential,
    }),
  ]);
};

export type Auth = z.infer<ReturnType<typeof authSchema>>;

/** Adds the credentials to a request. Comes last, so that nothing else can take their place. */
export function applyAuth(
  auth: Auth,
  headers: Record<string, string>,
  query: URLSearchParams,
): void {
  switch (auth.type) {
    case 'none':
      return;
    case 'bearer':
      headers['authorization'] = `Bearer ${auth.token.reveal()}`;
      return;
    case 'basic': {
      const pair = `${auth.user.reveal()}:${auth.password.reveal()}`;
      headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
      return;
    }
    case 'apiKey':
      if (auth.in === 'query') query.set(auth.name, auth.value.reveal());
      else headers[auth.name.toLowerCase()] = auth.value.reveal();
  }
}

function isHeaderText(secret: Secret): boolean {
  return /^[\x20-\x7e]+$/.test(secret.reveal());
}
