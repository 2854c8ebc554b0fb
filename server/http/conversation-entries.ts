import type { RequestHandler } from 'express';
import { z } from 'zod';
import { conversationIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { sendProblem } from './problem-reply.ts';

const querySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(limits.entriesPerPage).default(limits.entriesPerPage),
});

/**
 * `GET /v1/conversations/{id}/entries?after=N&limit=N`, scope `conversations:read`: the log in order, at most
 * 200 entries; `{entries, upTo, more}`. Ask again with `after=upTo` while `more`. A conversation of another
 * site is not found.
 */
export function getEntries(options: CallerOptions): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const caller = await admitCaller(request, 'conversations:read', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const query = querySchema.safeParse(request.query);
    if (!query.success)
      return sendProblem(response, { code: 'request.invalid', details: detailsOf(query.error) });
    const id = conversationIdSchema.safeParse(request.params.id);
    const conversation = id.success ? await options.store.read.conversation(id.data) : undefined;
    if (!conversation || conversation.site !== caller.holder.site)
      return sendProblem(response, { code: 'not_found' });
    const { after, limit } = query.data;
    response.json(await options.store.read.entriesAfter(conversation.id, after, limit));
  };
}
