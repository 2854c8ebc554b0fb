import type { RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import { saidTextSchema, textSchema } from '../../shared/text.ts';
import { backendWriteStates } from '../store/backend-writes.ts';
import type { BackendSync, BackendWritePlace } from '../store/backend-writes.ts';
import { codeOfFault } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { admitCaller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { sendProblem } from './problem-reply.ts';
import { refuseMethod } from './refuse-method.ts';
import { traceOf } from './trace.ts';

/** Routes about writes to backends, below `/v1`. */
export function addBackendWriteRoutes(v1: Router, options: ReplayOptions): void {
  v1.get('/backend-writes', getBackendWrites(options));
  v1.post('/backend-writes/:id/replay', postReplay(options));
  v1.all('/backend-writes', refuseMethod('GET, HEAD'));
  v1.all('/backend-writes/:id/replay', refuseMethod('POST'));
}

type ReplayOptions = CallerOptions & {
  store: Pick<Store, 'read' | 'write'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'rateLimited' | 'fault'>;
};

const most = limits.backendWritesPerPage;

/** Where a page ends, as callers carry it: `[at, id]` in base64url. */
const cursorSchema = z
  .string()
  .max(1_000)
  .transform((text, context): Omit<BackendWritePlace, 'site'> => {
    const place = placeSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
    if (place.success) return { at: place.data[0], id: place.data[1] };
    context.addIssue({ code: 'custom', message: 'is not the upTo of a page' });
    return z.NEVER;
  });

/** Of a write. Not any text: PostgreSQL fails over U+0000. */
const idSchema = textSchema(500);

const placeSchema = z.tuple([z.int(), idSchema]);

const subjectSchema = z.strictObject({ subject: saidTextSchema(200) });

const pageSchema = z.strictObject({
  state: z.enum(backendWriteStates).default('dead'),
  after: cursorSchema.optional(),
  limit: z.coerce.number().int().min(1).max(most).default(most),
});

/**
 * `GET /v1/backend-writes?state=dead&after=CURSOR&limit=N`, scope `backend-writes:manage`: writes of the key's site in one state
 * (`dead` by default), the oldest first, at most 100; `{writes, upTo, more}`. Ask again with `after=upTo` while `more`. With
 * `?subject=ID`, such as a lead's, all writes about that. What was written is not told, only how far it is.
 */
function getBackendWrites(options: CallerOptions): RequestHandler {
  return async (request, response) => {
    const caller = await admitCaller(request, 'backend-writes:manage', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const { site } = caller.holder;
    const refuse = (error: z.ZodError): void =>
      sendProblem(response, { code: 'request.invalid', details: detailsOf(error) });
    if ('subject' in request.query) {
      const asked = subjectSchema.safeParse(request.query);
      if (!asked.success) return refuse(asked.error);
      const all = await options.store.read.backendSync(asked.data.subject);
      const writes = all.filter((write) => write.site === site).map(tell);
      response.json({ writes, upTo: null, more: false });
      return;
    }
    const asked = pageSchema.safeParse(request.query);
    if (!asked.success) return refuse(asked.error);
    const { state, after, limit } = asked.data;
    const search = { state, site, after: after && { ...after, site }, limit: limit + 1 };
    const found = await options.store.read.backendWrites(search);
    const page = found.slice(0, limit);
    const upTo = cursorOf(page.at(-1)) ?? request.query['after'] ?? null;
    response.json({ writes: page.map(tell), upTo, more: found.length > limit });
  };
}

/**
 * `POST /v1/backend-writes/{id}/replay`, scope `backend-writes:manage`: has a dead write made again, from its first attempt on.
 * 202 with the write as it is then; 200 and no change for one that is not dead, so that the same call again does
 * nothing more. A write of another site is not found.
 */
function postReplay(options: ReplayOptions): RequestHandler<{ id: string }> {
  const { store, clock, telemetry } = options;
  return async (request, response) => {
    const caller = await admitCaller(request, 'backend-writes:manage', options);
    if (!caller.ok) return sendProblem(response, caller.problem);
    const { id } = request.params;
    if (!idSchema.safeParse(id).success) return sendProblem(response, { code: 'not_found' });
    try {
      if (!(await findOwn(id, caller.holder.site)))
        return sendProblem(response, { code: 'not_found' });
      const replayed = await store.write('backend_write.replay', { ids: [id], at: clock.now() });
      const write = await findOwn(id, caller.holder.site);
      if (!write) return sendProblem(response, { code: 'not_found' });
      response.status(replayed.length > 0 ? 202 : 200).json(write);
    } catch (error) {
      telemetry.fault({ where: 'http.backend-writes', error, trace: traceOf(response) });
      sendProblem(response, { code: codeOfFault(error) });
    }
  };

  async function findOwn(id: string, site: SiteId) {
    const write = await store.read.backendWrite(id);
    if (write?.site !== site) return undefined;
    const { connection, capability, state, attempts, note } = write;
    return { id, connection, capability, state, attempts, note };
  }
}

function tell({ id, subject, connection, capability, ...write }: BackendSync) {
  const { state, attempts, note, receipt, at, settledAt } = write;
  return {
    ...{ id, subject, connection, capability, state, attempts, note, receipt },
    at: new Date(at).toISOString(),
    settledAt: settledAt === null ? null : new Date(settledAt).toISOString(),
  };
}

function cursorOf(last: BackendSync | undefined): string | undefined {
  return last && Buffer.from(JSON.stringify([last.at, last.id])).toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not a cursor of ours; said by the schema.
  }
}
