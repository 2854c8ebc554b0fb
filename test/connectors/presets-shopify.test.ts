import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/**
 * Shopify publishes its schema inside an npm package that this project does not need for anything else. Outside of it:
 *
 *     npm install @shopify/dev-mcp graphql --ignore-scripts
 *     SHOPIFY_SCHEMA=$PWD/node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz
 */
const schemaFile = process.env['SHOPIFY_SCHEMA'] ?? '';
const title =
  schemaFile === ''
    ? 'Shopify’s schema (skipped: SHOPIFY_SCHEMA names no admin_2026-10.json.gz)'
    : 'Shopify’s schema';

const isFunction = (value: unknown) => typeof value === 'function';
const graphqlSchema = z.object({
  buildClientSchema: z.custom<(introspection: unknown, options: object) => object>(isFunction),
  parse: z.custom<(query: string) => object>(isFunction),
  validate: z.custom<(schema: object, document: object) => readonly Error[]>(isFunction),
  execute: z.custom<(args: object) => unknown>(isFunction),
});

const fixtureSchema = z.object({
  exchanges: z.array(
    z.object({
      request: z.object({ body: z.object({ query: z.string(), variables: z.json() }) }),
      reply: z.object({ body: z.looseObject({ data: z.json().optional() }) }),
    }),
  ),
});

function readSchema() {
  const graphql = graphqlSchema.parse({ ...createRequire(schemaFile)('graphql') });
  const packed: unknown = JSON.parse(gunzipSync(readFileSync(schemaFile)).toString());
  const { data } = z.object({ data: z.unknown().optional() }).parse(packed);
  // Shopify marks fields as deprecated that an interface needs; graphql-js would refuse the schema for that.
  const schema = graphql.buildClientSchema(data ?? packed, { assumeValid: true });
  return { ...graphql, schema };
}

const folder = join(import.meta.dirname, '../../server/connectors/presets/fixtures/shopify');
const files = readdirSync(folder).filter((name) => name !== 'connection.json');

describe.skipIf(schemaFile === '')(title, () => {
  const opened = schemaFile === '' ? undefined : readSchema();

  it.each(files)('knows what %s asks and answers', async (file) => {
    if (opened === undefined) throw new Error('there is no schema');
    const { schema, parse, validate, execute } = opened;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const { request, reply } of fixtureSchema.parse(JSON.parse(text)).exchanges) {
      const document = parse(request.body.query);
      expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
      const { data } = reply.body;
      if (data === undefined || data === null) continue;
      // The recorded answer is run through the schema: it comes back as it is only if every type fits.
      const result = await execute({
        schema,
        document,
        rootValue: data,
        variableValues: request.body.variables,
        typeResolver: () => (request.body.query.includes('tagsAdd') ? 'Customer' : 'MediaImage'),
      });
      expect(JSON.parse(JSON.stringify(result))).toEqual({ data });
    }
  });
});
