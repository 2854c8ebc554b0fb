import type { RequestHandler } from 'express';
import { sendProblem } from './problem-reply.ts';

/** Says what is offered instead, as RFC 9110 asks of a 405. */
export function refuseMethod(allowed: string): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allowed);
    sendProblem(response, { code: 'method.refused' });
  };
}
