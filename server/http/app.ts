import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { problems } from '../../shared/problem.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { SiteSettings } from '../../shared/settings.ts';
import { codeOfFault } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Health } from '../telemetry/health.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { ReceiveMessage } from '../conversation/receive.ts';
import type { CallOptions } from '../conversation/visitor-calls.ts';
import type { Visitors } from '../access/visitors.ts';
import { limitByAddress } from './address-limit.ts';
import { addBackendWriteRoutes } from './backend-writes.ts';
import type { CallerOptions } from './caller.ts';
import { deleteContactSessions } from './contact-sessions.ts';
import { routeConversations } from './conversation-routes.ts';
import { readJsonBody } from './json-body.ts';
import { postLead } from './leads.ts';
import { postMessage } from './messages.ts';
import { getOauthCallback } from './oauth-callback.ts';
import { getPicture } from './pictures.ts';
import { sendProblem } from './problem-reply.ts';
import { noteUntrustedProxy } from './proxy-note.ts';
import { refuseMethod } from './refuse-method.ts';
import type { RequestGate } from './request-gate.ts';
import type { HashedFiles } from './shared-widget-files.ts';
import { traceOf, traceRequests } from './trace.ts';
import { allowVisitorCalls, shareWithPages } from './visitor-caller.ts';
import { getVisitorEntries } from './visitor-entries.ts';
import type { EntriesOptions } from './visitor-entries.ts';
import { postVisitorMessage, readVisitorBody } from './visitor-messages.ts';
import { deleteVisitorSession, postVisitorSession } from './visitor-session.ts';
import { getWelcomePage } from './welcome-page.ts';
import { getHashedFile, getSiteScript } from './widget-files.ts';
import type { WidgetFiles } from './widget-files.ts';

type HttpOptions = CallerOptions &
  CallOptions &
  EntriesOptions &
  Parameters<typeof postVisitorSession>[0] &
  Parameters<typeof getWelcomePage>[0] &
  Parameters<typeof getOauthCallback>[0] &
  Parameters<typeof getPicture>[0] &
  Parameters<typeof routeConversations>[1] &
  Pick<Parameters<typeof postLead>[0], 'leadBackends'> & {
    store: Store;
    clock: Clock;
    random: RandomBytes;
    visitors: Visitors;
    receive: ReceiveMessage;
    health: Health;
    gate: RequestGate;
    metrics: Pick<Metrics, 'contentType' | 'render'>;
    widget: Pick<WidgetFiles, 'entryOf'>;
    /** The hashed files of this build, of earlier ones, and of other processes'. */
    hashedFiles: HashedFiles;
    settingsOf: (site: string) => Omit<SiteSettings, 'panel' | 'server'> | undefined;
    telemetry: Pick<
      Telemetry,
      'requestAnswered' | 'rateLimited' | 'leadCaptured' | 'configurationNote' | 'fault'
    >;
    /** Pages of whoever runs this server (the demo shop), behind our own routes. */
    pages?: RequestHandler;
  };

/** Every HTTP route in one list. */
export function createHttpApp(options: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  // One spelling per route: what is limited, remembered or counted by route cannot be spelled around.
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.use(options.gate.count, traceRequests(options.random), measureRequests(options));
  app.use(noteUntrustedProxy(options));

  const scripts = {
    perMinute: limits.widgetScriptsPerMinutePerAddress,
    burst: limits.widgetScriptsBurstPerAddress,
  };
  app.use('/widget', limitByAddress('widget script', scripts, options));
  app.get(
    '/widget/:site.js',
    getSiteScript(options.widget, options.settingsOf, options.serverAddress),
  );
  app.get('/widget/:file', getHashedFile(options.hashedFiles));

  app.get('/healthz', (_request, response) => {
    response.json(options.health.live());
  });
  const perMinute = limits.probesPerMinutePerAddress;
  app.use(
    ['/readyz', '/metrics'],
    limitByAddress('probe', { perMinute, burst: perMinute }, options),
  );
  app.get('/readyz', async (_request, response) => {
    const readiness = await options.health.ready();
    response.status(readiness.ok ? 200 : 503).json(readiness);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(options.metrics.contentType).send(await options.metrics.render());
  });

  const answers = limits.consentAnswersPerMinutePerAddress;
  app.get(
    '/oauth/callback',
    limitByAddress('consent', { perMinute: answers, burst: answers }, options),
    options.gate.admit,
    getOauthCallback(options),
  );

  const v1 = express.Router({ strict: true, caseSensitive: true });
  v1.use('/visitor', shareWithPages);
  v1.use(hardenReply, options.gate.admit);
  v1.options(['/visitor/session', '/visitor/messages', '/visitor/entries'], allowVisitorCalls);
  // As a handshake, by each process for itself: nothing is known of the caller yet, nothing is stored for it, and a
  // flood from many addresses must not become rows.
  const sessions = limits.handshakesPerMinutePerAddress;
  v1.post(
    '/visitor/session',
    limitByAddress('session', { perMinute: sessions, burst: sessions }, options),
    readJsonBody,
    postVisitorSession(options),
  );
  v1.delete('/visitor/session', deleteVisitorSession(options));
  v1.post('/visitor/messages', readVisitorBody, postVisitorMessage(options));
  v1.get('/visitor/entries', getVisitorEntries(options));
  v1.post('/messages', readJsonBody, postMessage(options));
  v1.post('/leads', readJsonBody, postLead(options));
  routeConversations(v1, options);
  v1.delete('/contacts/:id/sessions', deleteContactSessions(options));
  addBackendWriteRoutes(v1, options);
  const pictures = {
    perMinute: limits.picturesPerMinutePerAddress,
    burst: limits.picturesBurstPerAddress,
  };
  v1.get('/pictures/:token', limitByAddress('picture', pictures, options), getPicture(options));
  v1.all(['/messages', '/leads', '/visitor/messages'], refuseMethod('POST'));
  v1.all('/visitor/session', refuseMethod('POST, DELETE'));
  v1.all('/contacts/:id/sessions', refuseMethod('DELETE'));
  v1.all('/visitor/entries', refuseMethod('GET, HEAD'));
  v1.use((_request, response) => sendProblem(response, { code: 'not_found' }));
  app.use('/v1', v1);

  if (options.pages) app.use(options.pages);
  else app.get('/', getWelcomePage(options));
  app.use((_request, response) => sendProblem(response, { code: 'not_found' }));
  app.use(answerFaults(options));
  return app;
}

const hardenReply: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  next();
};

/** The route's pattern, never the path: a path may hold an id. */
function measureRequests({
  clock,
  telemetry,
}: Pick<HttpOptions, 'clock' | 'telemetry'>): RequestHandler {
  return (request, response, next) => {
    const began = clock.now();
    response.on('finish', () => {
      const route: unknown = request.route;
      telemetry.requestAnswered({
        method: request.method,
        route: `${request.baseUrl}${patternOf(route)}`,
        status: response.statusCode,
        ms: clock.now() - began,
        trace: traceOf(response),
      });
    });
    next();
  };
}

function patternOf(route: unknown): string {
  if (typeof route !== 'object' || route === null || !('path' in route)) return ' unknown';
  return typeof route.path === 'string' ? route.path : ' unknown';
}

/** The last fence: what body parsing refuses and what nobody expected, as problems. */
function answerFaults({ telemetry }: Pick<HttpOptions, 'telemetry'>): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const code = codeOf(error);
    if (problems[code].status >= 500)
      telemetry.fault({ where: 'http', error, trace: traceOf(response) });
    if (response.headersSent) return next(error);
    sendProblem(response, isBrokenJson(error) ? notJson : { code });
  };
}

const notJson: Problem = {
  code: 'request.invalid',
  details: [{ path: '', message: 'is not valid JSON' }],
};

function isBrokenJson(error: unknown): boolean {
  return error instanceof SyntaxError && 'body' in error;
}

function codeOf(error: unknown): ProblemCode {
  if (typeof error !== 'object' || error === null || !('status' in error))
    return codeOfFault(error);
  if (error.status === 413) return 'request.too_large';
  if (error.status === 415) return 'request.media_type';
  return typeof error.status === 'number' && error.status < 500
    ? 'request.invalid'
    : 'server.error';
}
