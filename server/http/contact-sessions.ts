import type { RequestHandler } from 'express';
import { limits } from '../../shared/limits.ts';
import { saidTextSchema } from '../../shared/text.ts';
import type { Visitors } from '../access/visitors.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { sendProblem } from './problem-reply.ts';

/**
 * `DELETE /v1/contacts/{external_id}/sessions`, scope `contacts:write`: ends every session of the customer whom the
 * shop's tokens call `external_id`, on every device, and makes tokens worthless that were signed up to now (204).
 * For a customer who logs out everywhere, changes a password or is blocked. Asked twice, it ends what began in between.
 */
export function deleteContactSessions(
  options: CallerOptions & { visitors: Pick<Visitors, 'endContact'> },
): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const caller = await admitCaller(request, 'contacts:write', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const subject = saidTextSchema(limits.externalIdChars).safeParse(request.params.id);
    if (!subject.success) return sendProblem(response, { code: 'not_found' });
    await options.visitors.endContact(caller.holder.site, subject.data);
    response.status(204).end();
  };
}
