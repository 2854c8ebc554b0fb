import type { Response } from 'express';
import { problems } from '../../shared/problem.ts';
import type { Problem } from '../../shared/problem.ts';

/** Sends a problem as RFC 9457 `application/problem+json`; `type` is stable, `code` is what programs read. */
export function sendProblem(response: Response, problem: Problem): void {
  const { status, title } = problems[problem.code];
  if (problem.retryAfterMs !== undefined)
    response.setHeader('Retry-After', String(Math.ceil(problem.retryAfterMs / 1_000)));
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:deskbell:problem:${problem.code}`,
        title,
        status,
        code: problem.code,
        ...(problem.details ? { details: problem.details } : {}),
      }),
    );
}
