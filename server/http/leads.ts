import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId } from '../../shared/ids.ts';
import { leadSchema } from '../../shared/lead.ts';
import { limits } from '../../shared/limits.ts';
import { mintLeadId } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { codeOfFault } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { idempotencyOf, markReplay } from './idempotency.ts';
import { checkBody } from './json-body.ts';
import { sendProblem } from './problem-reply.ts';
import { traceOf } from './trace.ts';

/** Consent needs the sentence; the time may be left to us. */
const newLeadSchema = leadSchema.extend({
  message: leadSchema.shape.message.default(''),
  consent: z
    .strictObject({
      text: z.string().min(1).max(limits.consentChars),
      at: z.iso.datetime().optional(),
    })
    .optional(),
});

/**
 * `POST /v1/leads` `{"name","email","message","consent":{"text","at"}}`, scope `leads:write`: stores a lead,
 * tells the endpoints of `lead.captured` and has it written to the site's backends. 201 with `{id, at}`; the same `Idempotency-Key` gives the same lead.
 */
export function postLead(
  options: CallerOptions & {
    store: Store;
    clock: Clock;
    random: RandomBytes;
    /** Connections that a lead of a site is written to, as it is configured now. */
    leadBackends: (site: SiteId) => readonly string[];
    telemetry: Pick<Telemetry, 'leadCaptured' | 'rateLimited' | 'fault'>;
  },
): RequestHandler {
  const { store, clock, random, telemetry } = options;
  return async (request, response) => {
    const caller = await admitCaller(request, 'leads:write', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const body = checkBody(request.body, newLeadSchema);
    if (!body.ok) return sendProblem(response, body.problem);
    const idempotency = idempotencyOf(request, 'leads', caller.holder, body.value);
    if (!idempotency.ok) return sendProblem(response, idempotency.problem);

    const at = clock.now();
    const id = mintLeadId(random);
    const trace = traceOf(response);
    const { consent, ...person } = body.value;
    try {
      const result = await store.write('lead.capture', {
        site: caller.holder.site,
        id,
        source: `rest:${id}`,
        lead: {
          ...person,
          ...(consent
            ? { consent: { text: consent.text, at: consent.at ?? new Date(at).toISOString() } }
            : {}),
        },
        backends: options.leadBackends(caller.holder.site),
        trace,
        at,
        ...(idempotency.use ? { idempotency: idempotency.use } : {}),
      });
      if (result.kind === 'refused') return sendProblem(response, { code: result.code });
      if (result.kind === 'stored')
        telemetry.leadCaptured({ site: caller.holder.site, trace, channel: 'rest' });
      markReplay(response, result.kind === 'duplicate');
      response.status(201).json({ id: result.id, at: new Date(result.at).toISOString() });
    } catch (error) {
      telemetry.fault({ where: 'http.leads', error, trace });
      sendProblem(response, { code: codeOfFault(error) });
    }
  };
}
