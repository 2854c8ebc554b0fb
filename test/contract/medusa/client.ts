import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { callJson } from '../json-client.ts';

/** Calls Medusa as one of its owner's programs, or as a storefront, does. */
export type Rest = <T>(
  schema: z.ZodType<T>,
  method: 'GET' | 'POST',
  path: string,
  json?: Json,
) => Promise<T>;

export function createRest(url: string, headers: Record<string, string>): Rest {
  return async (schema, method, path, json) => {
    const said = await callJson(`${url}${path}`, { method, headers, json });
    const read = schema.safeParse(said.json);
    if (read.success) return read.data;
    throw new Error(
      `${method} ${path}: ${z.prettifyError(read.error)}: ${JSON.stringify(said.json)}`,
    );
  };
}

/** The administrator's login: a token for the Admin API. */
export async function logIn(url: string, email: string, password: string): Promise<string> {
  const anybody = createRest(url, {});
  const said = await anybody(z.object({ token: z.string() }), 'POST', '/auth/user/emailpass', {
    email,
    password,
  });
  return said.token;
}
