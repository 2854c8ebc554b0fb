import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { agentSchema } from '../../shared/agent.ts';
import { conversationStatuses, conversationStatusSchema } from '../../shared/conversation.ts';
import { conversationIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import type { AgentCall, AgentCalls } from '../conversation/agent-calls.ts';
import type { MoveResult, Ownership } from '../store/hand-off.ts';
import type { ConversationPlace } from '../store/queries.ts';
import { codeOfFault } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { checkBody } from './json-body.ts';
import { sendProblem } from './problem-reply.ts';
import { traceOf } from './trace.ts';

const listSchema = z.strictObject({
  /** One status or several with commas; all when it is left out. */
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(conversationStatusSchema))
    .default([...conversationStatuses]),
  cursor: z.string().max(200).optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.conversationsPerPage)
    .default(limits.conversationsPerPage),
});

/**
 * `GET /v1/conversations?status=waiting,person&limit=N&cursor=C`, scope `conversations:read`: `{conversations, next}`,
 * those first whose status is the newest. `next` is the cursor of the page after this one; null on the last.
 */
export function getConversations(options: CallerOptions): RequestHandler {
  return async (request, response) => {
    const caller = await admitCaller(request, 'conversations:read', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const query = listSchema.safeParse(request.query);
    if (!query.success)
      return sendProblem(response, { code: 'request.invalid', details: detailsOf(query.error) });
    const { status, cursor, limit } = query.data;
    const before = cursor === undefined ? null : placeIn(cursor);
    if (before === undefined) {
      const details = [{ path: 'cursor', message: 'is not a cursor of this list' }];
      return sendProblem(response, { code: 'request.invalid', details });
    }
    const found = await options.store.read.conversations(caller.holder.site, {
      statuses: [...new Set(status)],
      before,
      limit: limit + 1,
    });
    const conversations = found.slice(0, limit);
    const last = found.length > limit ? conversations.at(-1) : undefined;
    response.json({ conversations, next: last === undefined ? null : cursorOf(last) });
  };
}

const cursorOf = ({ since, id }: { since: string; id: string }): string =>
  Buffer.from(JSON.stringify([Date.parse(since), id])).toString('base64url');

const cursorSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    } catch {
      // Whatever somebody made up.
      context.addIssue({ code: 'custom', message: 'is no cursor' });
      return z.NEVER;
    }
  })
  .pipe(z.tuple([z.int(), conversationIdSchema]));

function placeIn(cursor: string): ConversationPlace | undefined {
  const read = cursorSchema.safeParse(cursor);
  return read.success ? { since: read.data[0], id: read.data[1] } : undefined;
}

type MoveOptions = CallerOptions & { agentCalls: AgentCalls } & {
  telemetry: Pick<Telemetry, 'fault' | 'rateLimited'>;
};

const version = z.int().min(1).nullable().default(null);
const moveSchema = z.strictObject({ version });
const agentMoveSchema = z.strictObject({ version, agent: agentSchema });

/**
 * `POST /v1/conversations/{id}/take` and `…/assign` `{"agent":{"id","name"},"version"}`, scope `conversations:write`:
 * who answers from here on; 200 with `{id, status, agent, version, since}`. `version` is the one that was seen and may
 * be left out. `take` refuses what another person has (`conversation.taken`), `assign` does not.
 */
export function moveToAgent(what: 'take' | 'assign', options: MoveOptions): RequestHandler<Id> {
  return answerMove(agentMoveSchema, options, (call, { agent }) =>
    options.agentCalls[what]({ ...call, agent }),
  );
}

/** `POST /v1/conversations/{id}/return` (to the bot) and `…/close` `{"version"}`, scope `conversations:write`. */
export function moveFromAgent(
  what: 'giveBack' | 'close',
  options: MoveOptions,
): RequestHandler<Id> {
  return answerMove(moveSchema, options, (call) => options.agentCalls[what](call));
}

type Id = { id: string };

function answerMove<B extends { version: number | null }>(
  schema: z.ZodType<B>,
  options: MoveOptions,
  move: (call: AgentCall, body: B) => Promise<MoveResult>,
): RequestHandler<Id> {
  return async (request: Request<Id>, response) => {
    const caller = await admitCaller(request, 'conversations:write', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const body = checkBody(request.body, schema);
    if (!body.ok) return sendProblem(response, body.problem);
    const id = conversationIdSchema.safeParse(request.params.id);
    if (!id.success) return sendProblem(response, { code: 'not_found' });
    const trace = traceOf(response);
    const { site } = caller.holder;
    const call = { site, conversation: id.data, version: body.value.version, trace };
    try {
      sendMove(response, id.data, await move(call, body.value));
    } catch (error) {
      options.telemetry.fault({ where: 'http.conversations', error, trace });
      sendProblem(response, { code: codeOfFault(error) });
    }
  };
}

function sendMove(response: Response, id: string, result: MoveResult): void {
  if (result.kind !== 'refused') {
    const { status, agent, version, since } = result;
    response.json({ id, status, agent, version, since: new Date(since).toISOString() });
  } else if (result.code === 'not_found') sendProblem(response, { code: result.code });
  else sendProblem(response, { code: result.code, details: describeOwnership(result) });
}

/** How it is instead, for whoever was not the first. */
function describeOwnership({ status, agent, version }: Ownership) {
  return [
    { path: 'status', message: status },
    { path: 'version', message: String(version) },
    ...(agent === null ? [] : [{ path: 'agent', message: `${agent.id} (${agent.name})` }]),
  ];
}
