import { z } from 'zod';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { compileTemplate, judgeNames } from '../expressions/template.ts';
import type { Rendered, Template } from '../expressions/template.ts';
import { applyAuth } from './auth.ts';
import type { Auth } from './auth.ts';
import { placeInHeader, placeInPath, placeInQuery } from './place.ts';

const templateSchema = (inputs: readonly string[], judge: (template: Template) => string | null) =>
  z
    .string()
    .max(2_000)
    .transform((source, context): Template => {
      const template = compileTemplate(source);
      const message = template.ok
        ? (judge(template) ?? judgeNames(template, { input: inputs }))
        : template.message;
      if (template.ok && message === null) return template;
      context.addIssue({ code: 'custom', message: message ?? 'cannot be read' });
      return z.NEVER;
    });

const namesOf = <T extends z.ZodType>(name: z.ZodString, value: T) =>
  z
    .record(name, value)
    .refine((map) => Object.keys(map).length <= 30, { message: 'has more than 30 entries' });

/** Set by the client or by `auth`; a template there could redirect the call or break its framing. */
const reservedHeaders = new Set(
  'host connection content-length transfer-encoding accept-encoding te trailer upgrade expect keep-alive proxy-connection authorization'.split(
    ' ',
  ),
);

/**
 * What is sent. Values stand where `{{ input.name }}` is written, in the path, in query values and in header
 * values; names are always literal. `inputs` are the names that the capability's input has.
 */
export const requestSchema = (inputs: readonly string[]) =>
  z.strictObject({
    method: z.literal('GET').default('GET'),
    path: templateSchema(inputs, judgePath).describe('begins with /, relative to baseUrl'),
    query: namesOf(
      z.string().regex(/^[^\s{}&=#]{1,100}$/, 'is not a literal name of a query parameter'),
      templateSchema(inputs, () => null),
    ).optional(),
    headers: namesOf(
      z
        .string()
        .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'is not a literal name of a header')
        .refine((name) => !reservedHeaders.has(name.toLowerCase()), {
          message: 'is set by the server; credentials belong into auth',
        }),
      templateSchema(inputs, (template) =>
        template.pieces.every((piece) => !('text' in piece) || /^[\x20-\x7e]*$/.test(piece.text))
          ? null
          : 'must be printable ASCII',
      ),
    ).optional(),
  });

type RequestDescription = z.infer<ReturnType<typeof requestSchema>>;

type BuiltRequest =
  | { ok: true; url: string; headers: Record<string, string> }
  /** `refused`: a value cannot be carried. `failed`: the description does not fit the input. */
  | { ok: false; reason: 'refused' | 'failed'; message: string };

/**
 * Fills a request. No value can change its method, its path's segments, a name or the target: each is
 * encoded for its place, and the finished address is compared with what was configured.
 */
export function buildRequest(
  description: RequestDescription,
  connection: { baseUrl: string; auth: Auth },
  input: Json,
): BuiltRequest {
  const root: Json = { input };
  const path = description.path.render(root, placeInPath);
  if (!path.ok) return path;
  const base = new URL(connection.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const pathname = `${prefix}${path.text}`;
  const url = new URL(`${base.origin}${pathname}`);
  // The parser folds dot segments: a path that it changed is not the path that was described.
  if (
    url.origin !== base.origin ||
    url.pathname !== pathname ||
    path.text.split('/').length !== countSegments(description.path)
  ) {
    return { ok: false, reason: 'refused', message: 'the path would leave its place' };
  }
  const query = new URLSearchParams();
  for (const [name, template] of Object.entries(description.query ?? {})) {
    const value = template.render(root, placeInQuery);
    if (!value.ok) return value;
    query.append(name, value.text);
  }
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'Deskbell' };
  for (const [name, template] of Object.entries(description.headers ?? {})) {
    const value: Rendered = template.render(root, placeInHeader);
    if (!value.ok) return value;
    headers[name.toLowerCase()] = value.text;
  }
  applyAuth(connection.auth, headers, query);
  url.search = query.toString();
  return { ok: true, url: url.href, headers };
}

function countSegments(path: Template): number {
  return path.pieces.reduce(
    (count, piece) => count + ('text' in piece ? piece.text.split('/').length - 1 : 0),
    1,
  );
}

function judgePath(path: Template): string | null {
  const first = path.pieces[0];
  if (first === undefined || !('text' in first) || !first.text.startsWith('/')) {
    return 'must begin with /';
  }
  // A value never holds a dot alone, so any letter may stand for it here.
  const skeleton = path.pieces.map((piece) => ('text' in piece ? piece.text : 'v')).join('');
  if (/[?#]/.test(skeleton)) return 'must not hold ? or #; write the parameters under query';
  if (!/^[A-Za-z0-9/._~!$&'()*+,;=:@-]*$/.test(skeleton)) {
    return 'holds a character that no path carries as it is';
  }
  const segments = skeleton.slice(1).split('/');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'must not hold . or ..';
  if (segments.slice(0, -1).includes('')) return 'must not hold //';
  return segments.length > limits.replyDepth ? 'has too many segments' : null;
}
