import { z } from 'zod';
import type { Capability } from '../../shared/capability.ts';
import { settingSchema } from '../config/secret.ts';
import type { ConfigSources } from '../config/secret.ts';
import { authSchema } from './auth.ts';
import { orderGetSchema } from './order-get.ts';
import { resilienceShape } from './resilience/resilience.ts';

/** One connection of `connections`: a REST backend, described by data. References are resolved through `sources`. */
const connectionSchema = (sources: ConfigSources) =>
  z.strictObject({
    type: z.literal('rest'),
    baseUrl: settingSchema(sources, baseUrlSchema).describe('address of the API, or env:NAME'),
    auth: authSchema(sources).default({ type: 'none' }),
    operations: z
      .strictObject({ 'order.get': orderGetSchema.optional() })
      .refine((operations) => Object.values(operations).some((one) => one !== undefined), {
        message: 'must describe an operation, such as order.get',
      }),
    ...resilienceShape,
  });

/** The `connections` section: a name for each backend. */
export const connectionsSchema = (sources: ConfigSources) =>
  z.record(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'lower-case letters, digits, dashes, at most 32'),
    connectionSchema(sources),
  );

export type Connection = z.infer<ReturnType<typeof connectionSchema>>;
export type Connections = z.infer<ReturnType<typeof connectionsSchema>>;

/** The names of the connections that offer a capability. */
export function listProviders(connections: Connections, capability: Capability): string[] {
  return Object.entries(connections)
    .filter(([, connection]) => connection.operations[capability] !== undefined)
    .map(([name]) => name);
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
