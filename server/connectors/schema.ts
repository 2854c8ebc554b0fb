import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { settingSchema } from '../config/secret.ts';
import type { ConfigSources } from '../config/secret.ts';
import { authSchema } from './auth/schema.ts';
import { findReadings, judgeFound, judgeVars } from './operation/names.ts';
import type { NameFault } from './operation/names.ts';
import { operationsSchema } from './operation/operations.ts';
import type { Operations } from './operation/operations.ts';
import { layOverPreset, readPresets } from './preset.ts';
import type { Presets } from './preset.ts';
import { mediaTypesSchema } from './reply/media-types.ts';
import { errorRulesSchema } from './reply/rules.ts';
import { headersSchema } from './request/template-schema.ts';
import { resilienceShape } from './resilience/resilience.ts';

/** One connection of `connections`: a backend, described by data. References are resolved through `sources`. */
const connectionSchema = (sources: ConfigSources) =>
  z
    .strictObject({
      preset: z
        .string()
        .optional()
        .describe('a backend that Deskbell knows; what stands here is laid over it'),
      type: z.literal('rest').default('rest'),
      baseUrl: settingSchema(sources, baseUrlSchema).describe('address of the API, or env:NAME'),
      auth: authSchema(sources).default({ type: 'none' }),
      vars: varsSchema.default({}).describe('plain values, for {{ vars.NAME }}'),
      headers: headersSchema.default({}).describe('sent with every request'),
      accept: mediaTypesSchema,
      errors: errorRulesSchema.default([]),
      operations: operationsSchema(),
      ...resilienceShape,
    })
    .superRefine((connection, context) => {
      // Also run beside faults elsewhere: then operations are not what they will be.
      if (!(connection.operations instanceof Map)) return;
      for (const fault of judgeNames(connection)) context.addIssue({ code: 'custom', ...fault });
    });

/** The `connections` section: a name for each backend. */
export const connectionsSchema = (sources: ConfigSources, presets: Presets = readPresets()) => {
  const schema = connectionSchema(sources);
  return z.record(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'lower-case letters, digits, dashes, at most 32'),
    z.preprocess((value, context) => layOverPreset(value, context, { presets, schema }), schema),
  );
};

export type Connection = z.infer<ReturnType<typeof connectionSchema>>;
export type Connections = z.infer<ReturnType<typeof connectionsSchema>>;

/** The names of the connections that offer a capability. */
export function listProviders(connections: Connections, capability: string): string[] {
  return Object.entries(connections)
    .filter(([, { operations }]) => operations.has(capability))
    .map(([name]) => name);
}

const varsSchema = z
  .record(
    z.string().regex(/^[a-z][A-Za-z0-9_]{0,63}$/, 'a letter, then letters, digits and _'),
    z.union([z.string().max(2_000), z.number(), z.boolean()]),
  )
  .refine((vars) => Object.keys(vars).length <= limits.connectionVars, {
    message: `has more than ${limits.connectionVars} values`,
  });

/** Names that are read and not there, across the parts of a connection. */
function judgeNames(connection: {
  vars: z.infer<typeof varsSchema>;
  headers: z.infer<typeof headersSchema>;
  operations: Operations;
}): NameFault[] {
  const vars = Object.keys(connection.vars);
  const inHeaders = findReadings(connection.headers, ['headers']);
  const inOperations = [...connection.operations].flatMap(([name, { readings }]) =>
    judgeVars(readings, vars).map(({ path, message }) => {
      return { path: ['operations', name, ...path], message };
    }),
  );
  return [...judgeFound(inHeaders, {}), ...judgeVars(inHeaders, vars), ...inOperations];
}

const baseUrlSchema = z.string().superRefine((text, context) => {
  const message = describeFault(text);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

function describeFault(text: string): string | null {
  if (!URL.canParse(text)) return 'is not an address such as https://shop.example/api';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') {
    return 'must not carry a user name or password; use auth';
  }
  if (text.includes('?') || text.includes('#')) {
    return 'must not hold ? or #; parameters belong to the request';
  }
  return text.includes('{{') ? 'must not hold {{ }}' : null;
}
