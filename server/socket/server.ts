import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { ServerToVisitor, VisitorToServer } from '../../shared/protocol.ts';
import { limits } from '../../shared/limits.ts';
import { randomText } from '../../shared/mint.ts';
import { addressOfRequest } from '../access/client-address.ts';
import type { IsOver } from '../access/session-ends.ts';
import { knownSession } from '../access/visitor-sessions.ts';
import { admitHandshake, isStillAdmitted } from './admission.ts';
import type { AdmissionOptions, SocketData } from './admission.ts';
import { endFloods } from './frame-flood.ts';
import type { FrameSource } from './frame-flood.ts';
import type { VisitorNamespace } from './visitor-socket.ts';
import { serveVisitor } from './visitor.ts';
import type { VisitorOptions } from './visitor.ts';

export type SocketServer = {
  /** Sockets open now. */
  count(): number;
  /** Ends the sockets that would not be let in any more; to be called when a configuration has changed. */
  review(): void;
  /** Ends the sockets whose sessions are over. */
  endSessions(isOver: IsOver): void;
  /** Tells every widget to come back elsewhere, and ends. */
  close(): Promise<void>;
};

/**
 * The visitors' network edge. WebSocket only: long-polling needs sticky sessions, and every transport less
 * is one origin check less to forget.
 */
export function createSocketServer(
  http: HttpServer,
  options: AdmissionOptions & VisitorOptions,
): SocketServer {
  const io = new Server<VisitorToServer, ServerToVisitor, Record<string, never>, SocketData>(http, {
    transports: ['websocket'],
    allowUpgrades: false,
    serveClient: false,
    maxHttpBufferSize: limits.socketFrameBytes,
    perMessageDeflate: false,
    connectTimeout: limits.socketConnectMs,
    pingInterval: limits.socketPingIntervalMs,
    pingTimeout: limits.socketPingTimeoutMs,
    allowRequest: (request: IncomingMessage, decide) => {
      const verdict = admitHandshake(request, options);
      if (verdict.ok) decide(null, true);
      else decide(verdict.problem.code, false);
    },
  });
  io.engine.on('connection', (connection: FrameSource) => {
    endFloods(connection, {
      id: randomText(options.random),
      address: addressOfRequest(connection.request, options.trustedProxies),
      rateLimits: options.rateLimits,
      clock: options.clock,
      ended: () => options.telemetry.rateLimited({ what: 'frames', scope: 'address' }),
    });
  });
  // The default namespace is open to every connection unless it is closed.
  io.use((_socket, next) => next(new Error('not_found')));
  const visitors: VisitorNamespace = io.of('/visitor');
  serveVisitor(visitors, options);

  return {
    count: () => visitors.sockets.size,
    review() {
      for (const socket of visitors.sockets.values())
        if (
          !isStillAdmitted(socket.request, socket.data.session.site, options) ||
          options.judge(socket.data.session) !== undefined
        )
          socket.disconnect(true);
    },
    endSessions(isOver) {
      for (const socket of visitors.sockets.values())
        if (isOver(knownSession(socket.data.session))) socket.disconnect(true);
    },
    async close() {
      visitors.disconnectSockets(true);
      // Its promise ends with the last kept-alive connection, which is when that client likes: seconds, or
      // minutes behind a proxy. After one turn of the event loop nothing is accepted any more.
      void io.close();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
