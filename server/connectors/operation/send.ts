import type { Capability } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import type { Authorizer, Proof } from '../auth/authorizer.ts';
import type { Call, Caller } from '../call.ts';
import { readReply } from '../reply.ts';
import type { ReadReply, ReplyReading } from '../reply.ts';
import { acceptHeader } from '../reply/media-types.ts';
import type { ErrorRule } from '../reply/rules.ts';
import { withoutProof } from '../reply/without-proof.ts';
import { buildRequest } from '../request/build.ts';
import type { BuiltRequest, Target } from '../request/build.ts';
import { placeInHeader } from '../request/place.ts';
import { repeatableMethods } from './repeatable.ts';
import type { Operation, Step } from './schema.ts';

/** What of a connection a request needs. */
export type Sending = Omit<Target, 'accept'> & {
  accept: readonly string[];
  errors: readonly ErrorRule[];
};

/**
 * Makes the request of one step. `scope` is what its templates see; `key` names a write, so that the backend can tell
 * that it is the same one again. Never throws.
 */
export type Send = (
  request: {
    capability: Capability;
    operation: Operation;
    step: Step;
    scope: Json;
    key?: string | undefined;
  },
  signal: AbortSignal,
) => Promise<Sent>;

/** `refused`: a value cannot be carried, and nothing was sent. */
export type Sent = { refused: true } | { reply: ReadReply; calls: number };

export function createSend(settings: {
  connection: Sending;
  caller: Caller;
  authorizer: Pick<Authorizer, 'prove' | 'accepted'>;
}): Send {
  const { connection, caller, authorizer } = settings;
  const mediaTypes = connection.accept;
  const accept = acceptHeader(mediaTypes);

  return async ({ capability, operation, step, scope, key }, signal) => {
    const { kind } = operation.contract;
    const reading: ReplyReading = {
      kind,
      mediaTypes,
      errors: [...step.errors, ...connection.errors],
      success: operation.success,
      graphql: step.request.graphql !== undefined,
    };
    const proved = await authorizer.prove({ signal });
    if (!proved.ok) {
      const { failure, note } = proved;
      return { reply: { ok: false, failure, status: null, note }, calls: 0 };
    }
    const first = await sendOnce(proved.proof);
    if ('refused' in first || !isNotLetIn(first.reply)) return first;
    // What the backend did not let in it did not do: even a write may be sent again.
    const renewed = await authorizer.prove({ signal, refused: proved.proof });
    if (!renewed.ok) {
      const { failure, note } = renewed;
      return { ...first, reply: { ok: false, failure, status: first.reply.status, note } };
    }
    const second = await sendOnce(renewed.proof);
    if ('refused' in second) return second;
    const calls = first.calls + second.calls;
    if (!isNotLetIn(second.reply)) return { ...second, calls };
    // Told at once, so that nobody is sent into the same refusal: the connection is to be made anew, or this call
    // alone is refused. Its answer is for whoever comes next.
    const judged = await authorizer.prove({ signal, refused: renewed.proof });
    if (judged.ok) return { ...second, calls };
    const { failure, note } = judged;
    return { reply: { ok: false, failure, status: second.reply.status, note }, calls };

    async function sendOnce(proof: Proof): Promise<Sent> {
      const { headers } = connection;
      const baseUrl = proof.baseUrl ?? connection.baseUrl;
      const built = buildRequest(step.request, { baseUrl, headers, accept }, scope);
      if (!built.ok) {
        if (built.reason === 'refused') return { refused: true };
        return {
          reply: { ok: false, failure: 'config', status: null, note: built.message },
          calls: 0,
        };
      }
      const named = nameWrite(operation, step, key);
      const isNamed = Object.keys(named).length > 0;
      const call: Call = {
        ...addProof({ ...built, headers: { ...built.headers, ...named } }, proof),
        operation: capability,
        repeatable: kind === 'read' || repeatableMethods.has(built.method) || isNamed,
        read: (reply, now) => readReply(withoutProof(reply, proof), now, reading),
      };
      const sent = await caller(call, signal);
      if (sent.reply.status !== null && !isNotLetIn(sent.reply)) authorizer.accepted(proof);
      return sent;
    }
  };
}

/** Adds credentials to a request. They come last, so that nothing else can take their place. */
export function addProof(
  { method, url, headers, body }: BuiltRequest,
  proof: Pick<Proof, 'headers' | 'query'>,
): Pick<Call, 'url' | 'headers' | 'method' | 'body'> {
  const address = new URL(url);
  for (const [name, value] of Object.entries(proof.query)) address.searchParams.set(name, value);
  return {
    method,
    url: address.href,
    headers: { ...headers, ...proof.headers },
    ...(body === undefined ? {} : { body }),
  };
}

/** Each request of a write has a name of its own, the same whenever the write is made again. */
function nameWrite(
  { idempotencyHeader }: Operation,
  { id }: Step,
  key: string | undefined,
): Record<string, string> {
  if (idempotencyHeader === undefined || key === undefined) return {};
  const name = placeInHeader(id === '' ? key : `${key}-${id}`);
  return name === null ? {} : { [idempotencyHeader]: name };
}

function isNotLetIn(reply: ReadReply): boolean {
  return reply.status === 401 || (!reply.ok && reply.failure === 'auth' && reply.status === 200);
}
