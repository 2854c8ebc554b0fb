import type { RequestHandler, Response } from 'express';
import { traceIdSchema } from '../../shared/ids.ts';
import type { TraceId } from '../../shared/ids.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { mintTrace, parseTraceparent } from '../telemetry/trace.ts';

const header = 'X-Trace-Id';

/** Gives every request the trace id it came with (`traceparent`) or a new one, and says it in the reply. */
export function traceRequests(random: RandomBytes): RequestHandler {
  return (request, response, next) => {
    response.setHeader(header, parseTraceparent(request.get('traceparent')) ?? mintTrace(random));
    next();
  };
}

export function traceOf(response: Response): TraceId {
  return traceIdSchema.parse(response.getHeader(header));
}
