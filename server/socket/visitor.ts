import { z } from 'zod';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { Problem } from '../../shared/problem.ts';
import { addressOfRequest } from '../access/client-address.ts';
import type { ConnectionCounts } from '../access/connection-counts.ts';
import type { SessionEnds } from '../access/session-ends.ts';
import { knownSession } from '../access/visitor-sessions.ts';
import { presentedIdentitySchema } from '../access/visitors.ts';
import type { Visitors } from '../access/visitors.ts';
import type { Announcement, Announcements } from '../conversation/announcements.ts';
import type { Turns } from '../conversation/turns.ts';
import { readWelcome } from '../conversation/visitor-calls.ts';
import type { CallOptions } from '../conversation/visitor-calls.ts';
import { codeOfFault } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { siteFromRequest } from './admission.ts';
import type { AdmissionOptions, SocketData } from './admission.ts';
import { watchOutflow } from './slow-reader.ts';
import type { Outflow } from './slow-reader.ts';
import { answerEvents } from './visitor-events.ts';
import { callerOf } from './visitor-socket.ts';
import type { VisitorNamespace, VisitorSocket } from './visitor-socket.ts';

export type VisitorOptions = AdmissionOptions &
  CallOptions & {
    visitors: Pick<Visitors, 'open'>;
    sessionEnds: Pick<SessionEnds, 'isOver'>;
    counts: ConnectionCounts;
    announcements: Announcements;
    turns: Pick<Turns, 'working'>;
    store: Pick<Store, 'read'>;
    telemetry: Pick<
      Telemetry,
      'socketOpened' | 'socketClosed' | 'visitorWelcomed' | 'handshakeRefused'
    >;
  };

const authSchema = z.object({
  token: z.string().max(limits.visitorTokenChars).optional(),
  identity: presentedIdentitySchema.optional(),
});

/** Wires the visitors' namespace: who they are, what they hear, what they may call. */
export function serveVisitor(namespace: VisitorNamespace, options: VisitorOptions): void {
  namespace.use((socket, next) => {
    admitVisitor(socket, options).then(next, (error: unknown) => {
      options.telemetry.fault({ where: 'socket.admit', error });
      next(new HandshakeError({ code: codeOfFault(error) }));
    });
  });
  namespace.on('connection', (socket) => {
    socket.on('disconnect', options.counts.hold(keysOf(socket.data)));
    welcomeVisitor(socket, options).catch((error: unknown) => {
      options.telemetry.fault({ where: 'socket.welcome', error });
      socket.disconnect(true);
    });
  });
}

/** Gives the socket its session; the error, when there is one, carries the problem for the widget. */
async function admitVisitor(
  socket: VisitorSocket,
  options: VisitorOptions,
): Promise<HandshakeError | undefined> {
  const site = siteFromRequest(socket.request);
  const auth = authSchema.safeParse(socket.handshake.auth);
  if (site === undefined) return new HandshakeError({ code: 'site.unknown' });
  if (!auth.success) return new HandshakeError({ code: 'session.invalid' });
  const address = addressOfRequest(socket.request, options.trustedProxies);
  const { token, identity } = auth.data;
  const data = await options.visitors.open(site, { token, identity });
  if ('code' in data) return refused(options, site, data);
  const [ofVisitor = 0, ofAddress = 0] = keysOf({ ...data, address }).map(options.counts.of);
  if (ofVisitor >= limits.socketsPerVisitor || ofAddress >= limits.socketsPerAddress)
    return refused(options, site, { code: 'rate.limited', retryAfterMs: 30_000 });
  socket.data = { ...data, address };
  return undefined;
}

const keysOf = ({ session, address }: SocketData): string[] => [
  `visitor ${session.visitor}`,
  `address ${address}`,
];

function refused(options: VisitorOptions, site: SiteId, problem: Problem): HandshakeError {
  options.telemetry.handshakeRefused({ code: problem.code, site });
  return new HandshakeError(problem);
}

/** Socket.IO hands `data` of a middleware's error to the client as it is. */
class HandshakeError extends Error {
  override name = 'HandshakeError';
  readonly data: { problem: Problem };
  constructor(problem: Problem) {
    super(problem.code);
    this.data = { problem };
  }
}

async function welcomeVisitor(socket: VisitorSocket, options: VisitorOptions): Promise<void> {
  const { session } = socket.data;
  // Ended while it was let in, when it did not stand among the sockets yet.
  if (options.sessionEnds.isOver(knownSession(session))) return void socket.disconnect(true);
  const opened = options.clock.now();
  options.telemetry.socketOpened({ site: session.site });
  options.telemetry.visitorWelcomed({ site: session.site, transport: 'websocket' });
  const outflow = watchOutflow(socket, () =>
    options.telemetry.rateLimited({ what: 'slow reader', scope: 'visitor' }),
  );

  // Watch first, look afterwards: an entry stored in between is heard, not missed.
  const unwatch = options.announcements.watch(session.conversation, (heard) =>
    tell(socket, outflow, heard),
  );
  socket.on('disconnect', (reason) => {
    unwatch();
    options.telemetry.socketClosed({
      site: session.site,
      reason,
      ms: options.clock.now() - opened,
    });
  });
  answerEvents(socket, options);

  const welcome = await readWelcome(callerOf(socket), options);
  options.announcements.startAt(session.conversation, welcome.upTo);
  socket.emit('welcome', welcome);
}

function tell(socket: VisitorSocket, outflow: Outflow, heard: Announcement): void {
  switch (heard.kind) {
    case 'entry':
      if (heard.sentBy !== socket.id) socket.emit('entry', heard.pushed);
      return;
    case 'status':
      if (!outflow.isBehind()) socket.emit('status', heard.status);
      return;
    case 'delta':
      if (!outflow.isBehind()) socket.emit('delta', heard.delta);
      return;
  }
}
