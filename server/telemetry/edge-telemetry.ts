import { siteIdSchema } from '../../shared/ids.ts';
import type { Instruments } from './create-telemetry.ts';
import type { Telemetry } from './telemetry.ts';

type EdgeEvents =
  | 'socketOpened'
  | 'socketClosed'
  | 'visitorWelcomed'
  | 'pollOpened'
  | 'pollClosed'
  | 'handshakeRefused'
  | 'requestAnswered'
  | 'pictureFetched'
  | 'rateLimited';

/** The two network edges: sockets and requests. */
export function edgeTelemetry({ log, metrics }: Instruments): Pick<Telemetry, EdgeEvents> {
  const sockets = metrics.gauge({
    name: 'deskbell_sockets_open',
    help: 'Open visitor sockets',
    labels: ['site'],
  });
  const closings = metrics.counter({
    name: 'deskbell_sockets_closed_total',
    help: 'Closed visitor sockets by reason',
    labels: ['reason'],
  });
  const welcomes = metrics.counter({
    name: 'deskbell_visitors_welcomed_total',
    help: 'Connections of visitors that began, by transport: http is where WebSocket is blocked',
    labels: ['transport'],
  });
  const polls = metrics.gauge({
    name: 'deskbell_polls_open',
    help: 'Requests of visitors without a WebSocket that are held open',
    labels: ['site'],
  });
  const refusals = metrics.counter({
    name: 'deskbell_handshakes_refused_total',
    help: 'Refused visitors by problem code',
    labels: ['code'],
  });
  const requests = metrics.seconds({
    name: 'deskbell_http_request_seconds',
    help: 'Answered HTTP requests by route pattern',
    labels: ['method', 'route', 'status'],
  });
  const pictures = metrics.seconds({
    name: 'deskbell_picture_seconds',
    help: 'Pictures of backends that were fetched for pages, by outcome',
    labels: ['outcome'],
  });
  const limited = metrics.counter({
    name: 'deskbell_rate_limited_total',
    help: 'Calls refused because there were too many',
    labels: ['what', 'scope'],
  });

  return {
    socketOpened({ site }) {
      log.debug({ site }, 'socket.opened');
      sockets({ site }, 1);
    },
    socketClosed({ site, reason, ms }) {
      log.debug({ site, reason, ms }, 'socket.closed');
      sockets({ site }, -1);
      closings({ reason });
    },
    visitorWelcomed({ site, transport }) {
      log.debug({ site, transport }, 'visitor.welcomed');
      welcomes({ transport });
    },
    pollOpened({ site }) {
      polls({ site }, 1);
    },
    pollClosed({ site }) {
      polls({ site }, -1);
    },
    handshakeRefused({ code, site }) {
      // The name comes from the stranger who was refused: only one that could be a site's is repeated.
      log.info({ code, site: siteIdSchema.safeParse(site).data }, 'handshake.refused');
      refusals({ code });
    },
    requestAnswered({ method, route, status, ms, trace }) {
      const level = isProbe(route) && status < 400 ? 'debug' : 'info';
      log[level]({ method, route, status, ms, trace }, 'request.answered');
      requests({ method, route, status: `${Math.trunc(status / 100)}xx` }, ms);
    },
    pictureFetched({ host, outcome, ms }) {
      if (outcome === 'ok') log.debug({ host, ms }, 'picture.fetched');
      else log.info({ host, outcome, ms }, 'picture.refused');
      pictures({ outcome }, ms);
    },
    rateLimited({ what, scope }) {
      // A flood must not become a flood of lines; the counter tells how many there were.
      log.debug({ what, scope }, 'rate.limited');
      limited({ what, scope });
    },
  };
}

/** Routes that machines ask for all day, and files that every page view asks for. */
function isProbe(route: string): boolean {
  return /^\/(healthz|readyz|metrics|widget|v1\/pictures|v1\/visitor\/entries)\b/.test(route);
}
