import type { Response, RequestHandler } from 'express';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { ConnectionCounts } from '../access/connection-counts.ts';
import type { SessionEnds } from '../access/session-ends.ts';
import { knownSession } from '../access/visitor-sessions.ts';
import type { VisitorCaller } from '../conversation/visitor-calls.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { sendProblem } from './problem-reply.ts';
import type { RequestGate } from './request-gate.ts';
import { admitVisitor, isStillAdmitted } from './visitor-caller.ts';
import type { VisitorDoorOptions } from './visitor-caller.ts';
import { awaitNews } from './visitor-news.ts';
import type { NewsOptions } from './visitor-news.ts';

const querySchema = z.strictObject({
  site: z.string(),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  wait: z.coerce.number().int().min(0).max(limits.pollWaitSeconds).default(0),
});

export type EntriesOptions = VisitorDoorOptions &
  NewsOptions & {
    counts: ConnectionCounts;
    gate: Pick<RequestGate, 'onClose'>;
    /** Runs after each change of what `originsOf` says; returns what ends that. */
    onSitesChanged: (listener: () => void) => () => void;
    sessionEnds: Pick<SessionEnds, 'on' | 'isOver'>;
    telemetry: Pick<Telemetry, 'pollOpened' | 'pollClosed'>;
  };

/**
 * `GET /v1/visitor/entries?site=SITE&after=N&wait=SECONDS`: News of the visitor's conversation. What there is after
 * N comes at once; else the request is held open until there is something, the wait is over, the caller goes away,
 * its page is no longer welcome, its session is over, or the server stops. Nothing is remembered between two requests, so the next one may go to another process.
 */
export function getVisitorEntries(options: EntriesOptions): RequestHandler {
  return async (request, response) => {
    const visitor = await admitVisitor(request, options);
    if (!visitor.ok) return sendProblem(response, visitor.problem);
    const query = querySchema.safeParse(request.query);
    if (!query.success)
      return sendProblem(response, { code: 'request.invalid', details: detailsOf(query.error) });
    const { caller } = visitor;
    const { after, wait } = query.data;
    const refusal = refuseExcess(caller, wait > 0, options);
    if (refusal) return sendProblem(response, refusal);

    const refusalNow = (): ProblemCode | undefined => {
      const { session } = caller;
      if (!isStillAdmitted(request, session.site, options)) return 'origin.refused';
      if (options.sessionEnds.isOver(knownSession(session))) return 'session.invalid';
      return options.visitors.judge(session);
    };
    const ends = wait > 0 ? endOfWait(response, caller, wait, refusalNow, options) : undefined;
    try {
      const news = await awaitNews(caller.session.conversation, after, ends?.over, options);
      if (response.destroyed) return;
      const code = refusalNow();
      if (code === undefined) response.json(news);
      else sendProblem(response, { code });
    } finally {
      ends?.let();
    }
  };
}

/** The cost of a request is one read of the store, or two when it was held; a loop that waits never comes near. */
function refuseExcess(
  { session, address }: VisitorCaller,
  held: boolean,
  options: EntriesOptions,
): Problem | undefined {
  const rate = { perMinute: limits.pollsPerMinutePerVisitor, burst: limits.pollsBurstPerVisitor };
  const retryAfterMs = options.rateLimits.take([{ key: `poll ${session.visitor}`, rate }]);
  const { of } = options.counts;
  const full =
    held &&
    (of(`visitor ${session.visitor}`) >= limits.socketsPerVisitor ||
      of(`address ${address}`) >= limits.socketsPerAddress);
  if (retryAfterMs === 0 && !full) return undefined;
  options.telemetry.rateLimited({ what: 'poll', scope: full ? 'address' : 'visitor' });
  return { code: 'rate.limited', retryAfterMs: full ? limits.pollFullRetryMs : retryAfterMs };
}

/** Counts the request as held until `let`; `over` resolves when it must be answered with what there is. */
function endOfWait(
  response: Response,
  { session, address }: VisitorCaller,
  seconds: number,
  refusalNow: () => ProblemCode | undefined,
  { counts, gate, onSitesChanged, sessionEnds, clock, telemetry }: EntriesOptions,
): { over: Promise<void>; let: () => void } {
  const { site, visitor } = session;
  const leave = counts.hold([`visitor ${visitor}`, `address ${address}`]);
  telemetry.pollOpened({ site });
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const timer = clock.after(seconds * 1_000, end);
  const forget = gate.onClose(end);
  const look = (): void => {
    if (refusalNow() !== undefined) end();
  };
  const unwatch = [onSitesChanged(look), sessionEnds.on(look)];
  look();
  response.on('close', end);
  return {
    over,
    let() {
      timer.cancel();
      forget();
      for (const stop of unwatch) stop();
      response.off('close', end);
      leave();
      telemetry.pollClosed({ site });
    },
  };
}
