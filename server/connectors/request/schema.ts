import { z } from 'zod';
import { bodyShape, listBodies } from './body.ts';
import { headersSchema, pathSchema, querySchema } from './template-schema.ts';

const methods = {
  read: ['GET', 'POST'],
  write: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
} as const;

/**
 * What is sent. Values stand where `{{ }}` is written: in the path, in values of the query, of headers and of the
 * body; names are always literal. Without a path, the request goes to `baseUrl` itself. A read may POST its question.
 */
const describeRequest = (kind: 'read' | 'write') =>
  z
    .strictObject({
      method: z
        .enum(methods[kind])
        .optional()
        .describe('POST where there is a body, otherwise GET'),
      path: pathSchema.optional(),
      query: querySchema.optional(),
      headers: headersSchema.optional(),
      ...bodyShape,
    })
    .superRefine((request, context) => {
      const fault = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      const [body, ...more] = listBodies(request);
      for (const other of more) fault(other, `is a second body beside ${body}`);
      if (body !== undefined && request.method === 'GET') fault(body, 'cannot be sent with GET');
      if (request.graphql !== undefined && (request.method ?? 'POST') !== 'POST') {
        fault('method', 'is POST for GraphQL');
      }
    })
    .transform((request): RequestDescription => {
      const fallback = listBodies(request).length === 0 ? 'GET' : 'POST';
      return { ...request, method: request.method ?? fallback };
    });

/** One for each kind of operation, so that a page about the configuration shows them once. */
export const requestSchemas = { read: describeRequest('read'), write: describeRequest('write') };

export type RequestDescription = {
  method: (typeof methods)['write'][number];
  path?: z.output<typeof pathSchema> | undefined;
  query?: z.output<typeof querySchema> | undefined;
  headers?: z.output<typeof headersSchema> | undefined;
} & z.output<z.ZodObject<typeof bodyShape>>;
