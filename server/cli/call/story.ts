import { limits } from '../../../shared/limits.ts';
import type { Operation } from '../../connectors/operation/schema.ts';
import type { Connection } from '../../connectors/schema.ts';
import { escapeControls, indent, showBody } from './printable.ts';
import type { Exchange } from './recorder.ts';
import type { Redactor } from './redactor.ts';

/** A request and its reply, without a secret. `before`: the one before it, to tell what was sent again. */
export function tellExchange(
  { request, reply, sentAt, doneAt }: Exchange,
  before: Exchange | undefined,
  redactor: Redactor,
): string[] {
  const { method, url, headers, body } = request;
  // Two steps may go to one address, as all of GraphQL does: they say different things there.
  const isAgain =
    before?.request.url === url &&
    before.request.method === method &&
    String(before.request.body ?? '') === String(body ?? '');
  const again = isAgain ? [`  sent again after ${round(sentAt - before.doneAt)} ms`] : [];
  const sent = [
    `→ ${method} ${redactor.url(url)} (at ${round(sentAt)} ms)`,
    ...redactor.headers(headers).map(tellHeader),
    ...tellBody(body ?? '', headers['content-type'] ?? '', redactor),
  ];
  if (!reply.ok)
    return [
      ...again,
      ...sent,
      `← no reply after ${round(doneAt - sentAt)} ms: ${reply.error}`,
      indent(reply.hint),
    ];
  const shown = redactor.headers(reply.headers).filter(([name]) => matters.test(name));
  return [
    ...again,
    ...sent,
    `← ${reply.status} after ${round(doneAt - sentAt)} ms, ${reply.body.length} bytes`,
    ...shown.map(tellHeader),
    ...tellBody(reply.body, reply.headers['content-type'] ?? '', redactor),
  ];
}

/** A request for a token: that it was made, and nothing it carried either way. */
export function tellTokenRequest({ request, reply, sentAt, doneAt }: Exchange): string[] {
  const { origin, pathname } = new URL(request.url);
  const came = reply.ok ? String(reply.status) : `no reply: ${reply.error}`;
  return [
    `→ ${request.method} ${origin}${pathname} (at ${round(sentAt)} ms) for a token; [secret]`,
    `← ${came} after ${round(doneAt - sentAt)} ms; [secret]`,
  ];
}

/** What was compared, and where each field comes from, with what came of it. */
export function tellMapping(
  { contract, steps, verify, output }: Operation,
  value: unknown,
): string[] {
  const rules = [...steps.flatMap((step) => [...step.verify, ...step.verifyAll]), ...verify];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const isMapped = typeof first === 'object' && first !== null;
  const fields = output.map(([name, { source }]) => {
    const found = isMapped ? Object.entries(first) : [];
    const [, picked] = found.find(([key]) => key === name) ?? [];
    if (picked === undefined)
      return `  ${name} ← ${oneLine(source)} = nothing: it is not in the reply`;
    const came = ` = ${escapeControls(JSON.stringify(picked))}`;
    return `  ${name} ← ${oneLine(source)}${came}`;
  });
  return [
    ...(contract.proofs.length === 0 ? [] : ['Proof']),
    ...rules.map(
      ({ input, reply }) => `  input.${input} is compared with ${oneLine(reply.source)}`,
    ),
    // Where nothing was mapped, fields would look as if the backend had not filled them.
    ...(isMapped ? [`Mapping${contract.list ? ', of the first of them' : ''}`, ...fields] : []),
  ];
}

/** How time, attempts and what is kept are shared out, and how much of it this call took. */
export function tellTreatment(
  { timeout, retry }: Pick<Connection, 'timeout' | 'retry'>,
  { contract, cache, idempotencyHeader, lookup }: Operation,
  took: { ms: number; requests: number },
): string[] {
  const again =
    contract.kind === 'read'
      ? `up to ${retry.max} more for each request`
      : idempotencyHeader === undefined
        ? `up to ${retry.max} more for PUT and DELETE, none for other writes: nothing names them to the backend`
        : `up to ${retry.max} more for each request, named by ${idempotencyHeader}`;
  return [
    `Time: ${round(took.ms)} ms of at most ${timeout.totalMs}; requests: ${took.requests}`,
    `Retry: ${again}`,
    ...(lookup === undefined
      ? []
      : ['Once: a server that does not know what came of it looks it up before it writes again']),
    `Cache: ${tellCache(contract.kind, cache)}`,
  ];
}

function tellCache(kind: 'read' | 'write', cache: Operation['cache']): string {
  if (kind === 'write') return 'none, this writes';
  if (cache === undefined) return 'none';
  const { ttlSeconds, staleSeconds, staleIfErrorSeconds, negativeSeconds } = cache;
  return (
    `a server keeps such an answer for ${ttlSeconds} s, renews it behind the customer for ${staleSeconds} s more, ` +
    `keeps it ${staleIfErrorSeconds} s more for when the backend fails, and "not found" for ${negativeSeconds} s; ` +
    'this command keeps nothing and asked the backend'
  );
}

function tellHeader([name, value]: [string, string]): string {
  return `    ${name}: ${escapeControls(value)}`;
}

function tellBody(body: Buffer | string, contentType: string, redactor: Redactor): string[] {
  // Before it is cut: half a secret is not known for one.
  if (body.length === 0) return [];
  const text = redactor.text(showBody(body, contentType));
  const shown = text.length <= limits.callBodyChars ? text : cut(text);
  return [indent(shown)];
}

function cut(text: string): string {
  return `${text.slice(0, limits.callBodyChars)}\n… cut here; ${text.length} characters in all`;
}

/** Of a reply's headers, those that say how it is read, when to ask again and how to find it at the vendor's. */
const matters =
  /^(content-type|content-encoding|retry-after|location|www-authenticate|date|etag|deprecation|sunset|.*rate-?limit.*|.*request-?id.*|.*version.*)$/;

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function round(ms: number): number {
  return Math.round(ms);
}
