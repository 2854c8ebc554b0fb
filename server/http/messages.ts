import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { mintContactId, mintConversationId, mintMessageId } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { saidTextSchema } from '../../shared/text.ts';
import type { Received, ReceiveMessage } from '../conversation/receive.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { idempotencyOf, markReplay } from './idempotency.ts';
import { checkBody } from './json-body.ts';
import { preferredWaitMs } from './prefer.ts';
import type { RequestGate } from './request-gate.ts';
import { sendProblem } from './problem-reply.ts';
import { traceOf } from './trace.ts';

/** `user_id` is the shop's own id for the person, unverified: it opens no orders and merges no contacts. */
const newMessageSchema = z.strictObject({
  user_id: saidTextSchema(limits.externalIdChars),
  message: saidTextSchema(limits.messageChars),
});

/**
 * `POST /v1/messages` `{"user_id":"123","message":"Hello!"}`, scope `messages:write`: says something for one
 * of the shop's users, in their open conversation or a new one. 201 with `{conversation, seq, at}` once
 * it is on disk. With `Prefer: wait=N` (seconds) it waits for the reply and adds `replies`: what there is of it
 * when the time is over or the server stops. Where they cannot be read they are left out: the message is stored.
 */
export function postMessage(
  options: CallerOptions &
    Patience & {
      receive: ReceiveMessage;
      random: RandomBytes;
      telemetry: Pick<Telemetry, 'fault'>;
    },
): RequestHandler {
  const { receive, random, telemetry } = options;
  return async (request, response) => {
    const caller = await admitCaller(request, 'messages:write', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const body = checkBody(request.body, newMessageSchema);
    if (!body.ok) return sendProblem(response, body.problem);
    const idempotency = idempotencyOf(request, 'messages', caller.holder, body.value);
    if (!idempotency.ok) return sendProblem(response, idempotency.problem);

    const id = mintMessageId(random);
    const received = await receive({
      site: caller.holder.site,
      sender: {
        kind: 'contact',
        externalId: body.value.user_id,
        contact: mintContactId(random),
        conversation: mintConversationId(random),
      },
      message: { id, body: { type: 'text', text: body.value.message } },
      trace: traceOf(response),
      source: { apiKey: caller.holder.key },
      ...(idempotency.use ? { idempotency: idempotency.use } : {}),
    });
    if (!received.ok) return sendProblem(response, received.problem);

    const { conversation, seq, at } = received;
    const waitMs = preferredWaitMs(request.get('prefer'));
    const report = (error: unknown): void =>
      telemetry.fault({ where: 'http.replies', error, trace: traceOf(response) });
    const replies =
      waitMs > 0 ? await waitForReplies(received, waitMs, options, report) : undefined;
    markReplay(response, received.duplicate);
    response
      .status(201)
      .location(`/v1/conversations/${conversation}/entries?after=${seq - 1}`)
      .json({ conversation, seq, at, ...(replies ? { replies } : {}) });
  };
}

type Patience = { clock: Clock; gate: Pick<RequestGate, 'onHurry'> };

/** What was answered in this time; undefined when that cannot be read. */
async function waitForReplies(
  { conversation, seq, answered }: Extract<Received, { ok: true }>,
  waitMs: number,
  options: Patience & Pick<CallerOptions, 'store'>,
  report: (error: unknown) => void,
): Promise<Entry[] | undefined> {
  await withinTime(answered().catch(report), waitMs, options);
  return repliesTo(options.store, conversation, seq).catch((error: unknown) => {
    report(error);
    return undefined;
  });
}

async function repliesTo(
  store: CallerOptions['store'],
  conversation: ConversationId,
  seq: number,
): Promise<Entry[]> {
  const page = await store.read.entriesAfter(conversation, seq, limits.entriesPerPage);
  return page.entries.filter((entry) => entry.turn?.seq === seq);
}

function withinTime(work: Promise<void>, ms: number, { clock, gate }: Patience): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    const forget = gate.onHurry(resolve);
    const end = (): void => {
      timer.cancel();
      forget();
      resolve();
    };
    work.then(end, end);
  });
}
