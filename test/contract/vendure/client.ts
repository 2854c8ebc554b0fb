import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { callJson } from '../json-client.ts';

/** Asks one of Vendure's two APIs, and keeps the session that the server gives out. */
export type Graphql = <T>(schema: z.ZodType<T>, query: string, variables?: Json) => Promise<T>;

const replySchema = z.object({ data: z.json().optional(), errors: z.json().optional() });

export function createGraphql(url: string): Graphql {
  let token = '';
  return async (schema, query, variables = {}) => {
    const headers: Record<string, string> =
      token === '' ? {} : { authorization: `Bearer ${token}` };
    const said = await callJson(url, { headers, json: { query, variables } });
    token = said.headers.get('vendure-auth-token') ?? token;
    const { data, errors } = replySchema.parse(said.json);
    if (errors !== undefined) throw new Error(`${query.trim()}: ${JSON.stringify(errors)}`);
    const read = schema.safeParse(data);
    if (read.success) return read.data;
    // Business errors come inside of data, as another type than the one that was hoped for.
    throw new Error(`${query.trim()}: ${JSON.stringify(data)}: ${z.prettifyError(read.error)}`);
  };
}
