import express from 'express';
import type { RequestHandler } from 'express';
import { limits } from '../../shared/limits.ts';
import { outgoingMessageSchema } from '../../shared/message.ts';
import type { Said } from '../../shared/protocol.ts';
import { say } from '../conversation/visitor-calls.ts';
import type { CallOptions } from '../conversation/visitor-calls.ts';
import { checkBody } from './json-body.ts';
import { sendProblem } from './problem-reply.ts';
import { admitVisitor } from './visitor-caller.ts';
import type { VisitorDoorOptions } from './visitor-caller.ts';

/** A message may be as large as on a socket: the largest form fits. */
export const readVisitorBody: RequestHandler = express.json({
  limit: limits.socketFrameBytes,
  strict: true,
  type: 'application/json',
});

/**
 * `POST /v1/visitor/messages?site=SITE`, an OutgoingMessage: 201 with `{seq, at, prev}` once it is on disk. The
 * same id again, over this or over a socket, of this process or another, gives the same answer and no second message.
 */
export function postVisitorMessage(options: VisitorDoorOptions & CallOptions): RequestHandler {
  return async (request, response) => {
    const visitor = await admitVisitor(request, options);
    if (!visitor.ok) return sendProblem(response, visitor.problem);
    const body = checkBody(request.body, outgoingMessageSchema);
    if (!body.ok) return sendProblem(response, body.problem);
    const result = await say(visitor.caller, options, body.value);
    if (!result.ok) return sendProblem(response, result.problem);
    const { seq, at, prev } = result;
    response.status(201).json({ seq, at, prev } satisfies Said);
  };
}
