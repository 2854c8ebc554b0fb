import type { RequestHandler } from 'express';
import { z } from 'zod';
import { agentSchema } from '../../shared/agent.ts';
import { conversationIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { mintMessageId } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { saidTextSchema } from '../../shared/text.ts';
import type { AgentCalls } from '../conversation/agent-calls.ts';
import { codeOfFault } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { idempotencyOf, markReplay } from './idempotency.ts';
import { checkBody } from './json-body.ts';
import { sendProblem } from './problem-reply.ts';
import { traceOf } from './trace.ts';

const agentMessageSchema = z.strictObject({
  agent: agentSchema,
  message: saidTextSchema(limits.messageChars),
});

/**
 * `POST /v1/conversations/{id}/messages` `{"agent":{"id","name"},"message"}`, scope `conversations:write`: what a person
 * says who has taken the conversation. 201 with `{conversation, seq, at}`; the same `Idempotency-Key` says it once.
 */
export function postAgentMessage(
  options: CallerOptions & {
    agentCalls: Pick<AgentCalls, 'say'>;
    random: RandomBytes;
    telemetry: Pick<Telemetry, 'fault' | 'rateLimited'>;
  },
): RequestHandler<{ id: string }> {
  const { agentCalls, random, telemetry } = options;
  return async (request, response) => {
    const caller = await admitCaller(request, 'conversations:write', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const body = checkBody(request.body, agentMessageSchema);
    if (!body.ok) return sendProblem(response, body.problem);
    const id = conversationIdSchema.safeParse(request.params.id);
    if (!id.success) return sendProblem(response, { code: 'not_found' });
    const conversation = id.data;
    const call = `conversations/${conversation}` as const;
    const idempotency = idempotencyOf(request, call, caller.holder, body.value);
    if (!idempotency.ok) return sendProblem(response, idempotency.problem);
    const { agent, message: text } = body.value;
    const trace = traceOf(response);
    try {
      const said = await agentCalls.say({
        ...{ site: caller.holder.site, conversation, agent, text, trace },
        id: mintMessageId(random),
        ...(idempotency.use ? { idempotency: idempotency.use } : {}),
      });
      if (said.kind === 'refused') return sendProblem(response, { code: said.code });
      markReplay(response, said.kind === 'duplicate');
      const at = new Date(said.at).toISOString();
      response
        .status(201)
        .location(`/v1/conversations/${conversation}/entries?after=${said.seq - 1}`)
        .json({ conversation, seq: said.seq, at });
    } catch (error) {
      telemetry.fault({ where: 'http.agent_messages', error, trace });
      sendProblem(response, { code: codeOfFault(error) });
    }
  };
}
