import type { RequestHandler } from 'express';
import { z } from 'zod';
import { randomText } from '../../shared/mint.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { addressOfRequest } from '../access/client-address.ts';
import { presentedIdentitySchema } from '../access/visitors.ts';
import type { Turns } from '../conversation/turns.ts';
import { readWelcome } from '../conversation/visitor-calls.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { checkBody } from './json-body.ts';
import { sendProblem } from './problem-reply.ts';
import { admitPage, bearerOf } from './visitor-caller.ts';
import type { VisitorDoorOptions } from './visitor-caller.ts';

const bodySchema = z.strictObject({
  site: siteIdSchema,
  identity: presentedIdentitySchema.optional(),
});

/**
 * `POST /v1/visitor/session` `{"site", "identity"}` from a page of the site: a Welcome. With a session's token in
 * `Authorization` it is that session's (200); without one a new session is opened (201), no row written. The
 * widget begins here where no WebSocket gets through, and asks here why one was refused: a browser hides why an
 * upgrade failed, and the problem that comes back is readable from any page because it holds no secret.
 */
export function postVisitorSession(
  options: VisitorDoorOptions & {
    store: Pick<Store, 'read'>;
    turns: Pick<Turns, 'working'>;
    telemetry: Pick<Telemetry, 'visitorWelcomed'>;
  },
): RequestHandler {
  return async (request, response) => {
    const body = checkBody(request.body, bodySchema);
    if (!body.ok) return sendProblem(response, body.problem);
    const page = admitPage(request, body.value.site, options);
    if (!page.ok) return sendProblem(response, page.problem);
    const isKnown = request.get('authorization') !== undefined;
    const token = isKnown ? (bearerOf(request) ?? '') : undefined;
    const { identity } = body.value;
    const opened = await options.visitors.open(page.site, { token, identity });
    if ('code' in opened) return sendProblem(response, opened);
    const address = addressOfRequest(request, options.trustedProxies);
    const caller = { id: randomText(options.random), address, ...opened };
    const welcome = await readWelcome(caller, options);
    options.telemetry.visitorWelcomed({ site: page.site, transport: 'http' });
    response.status(isKnown ? 200 : 201).json(welcome);
  };
}

/**
 * `DELETE /v1/visitor/session?site=SITE` with the session's token: ends it, in every tab and process (204). One that is
 * over already, or never was, has nothing to end.
 */
export function deleteVisitorSession(options: VisitorDoorOptions): RequestHandler {
  return async (request, response) => {
    const site = siteIdSchema.safeParse(request.query['site']);
    const page = admitPage(request, site.success ? site.data : undefined, options);
    if (!page.ok) return sendProblem(response, page.problem);
    await options.visitors.end(page.site, bearerOf(request) ?? '');
    response.status(204).end();
  };
}
