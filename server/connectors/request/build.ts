import type { Json } from '../../../shared/json.ts';
import type { Rendered, Template } from '../../expressions/template.ts';
import { buildBody } from './body.ts';
import { placeInHeader, placeInPath, placeInQuery } from './place.ts';
import type { RequestDescription } from './schema.ts';
import { wholeOf } from './shape.ts';

/** What every request of a connection has in common. */
export type Target = {
  baseUrl: string;
  headers: Readonly<Record<string, Template>>;
  /** The `Accept` header. */
  accept: string;
};

/** A request without credentials. */
export type BuiltRequest = {
  method: RequestDescription['method'];
  url: string;
  headers: Record<string, string>;
  body?: string;
};

/** `refused`: a value cannot be carried. `failed`: the description does not fit the input. */
type NotBuilt = { ok: false; reason: 'refused' | 'failed'; message: string };

/**
 * Fills a request. No value can change its method, its path's segments, a name or the target: each is
 * encoded for its place, and the finished address is compared with what was configured. `scope` is what
 * templates see: `{input, vars, steps}`.
 */
export function buildRequest(
  description: RequestDescription,
  target: Target,
  scope: Json,
): ({ ok: true } & BuiltRequest) | NotBuilt {
  const address = buildAddress(description, target.baseUrl, scope);
  if (!address.ok) return address;
  const body = buildBody(description, scope);
  if (!body.ok) return body;
  const headers = new Map([
    ['accept', target.accept],
    ['user-agent', 'Deskbell'],
  ]);
  if (body.body !== null) headers.set('content-type', body.body.type);
  const named = [target.headers, description.headers ?? {}].flatMap((map) => Object.entries(map));
  for (const [name, template] of named) {
    const value = renderOptional(template, scope, placeInHeader);
    if (value === null) continue;
    if (!value.ok) return value;
    headers.set(name.toLowerCase(), value.text);
  }
  return {
    ok: true,
    method: description.method,
    url: address.url,
    headers: Object.fromEntries(headers),
    ...(body.body === null ? {} : { body: body.body.text }),
  };
}

function buildAddress(
  { path: template, query: parameters = {} }: RequestDescription,
  baseUrl: string,
  scope: Json,
): { ok: true; url: string } | NotBuilt {
  const base = new URL(baseUrl);
  let url = new URL(base);
  if (template !== undefined) {
    const path = template.render(scope, placeInPath);
    if (!path.ok) return path;
    const pathname = `${base.pathname.replace(/\/$/, '')}${path.text}`;
    url = new URL(`${base.origin}${pathname}`);
    // The parser folds dot segments: a path that it changed is not the path that was described.
    if (
      url.origin !== base.origin ||
      url.pathname !== pathname ||
      path.text.split('/').length !== countSegments(template) ||
      // What no value is by itself, two that stand side by side may be: %2 and e.
      /%25[0-9a-f]{2}/i.test(path.text)
    ) {
      return { ok: false, reason: 'refused', message: 'the path would leave its place' };
    }
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const rendered = renderOptional(value, scope, placeInQuery);
    if (rendered === null) continue;
    if (!rendered.ok) return rendered;
    query.append(name, rendered.text);
  }
  url.search = query.toString();
  return { ok: true, url: url.href };
}

/** Null for a template that is nothing but one `{{ }}` without a value: what it stands for is left out. */
function renderOptional(
  template: Template,
  scope: Json,
  place: (value: string) => string | null,
): Rendered | null {
  const whole = wholeOf(template)?.evaluate(scope);
  return whole?.ok === true && whole.value === null ? null : template.render(scope, place);
}

function countSegments(path: Template): number {
  return path.pieces.reduce(
    (count, piece) => count + ('text' in piece ? piece.text.split('/').length - 1 : 0),
    1,
  );
}
