import type { Socket } from 'socket.io-client';
import { Manager } from 'socket.io-client';
import type { Clock } from '../../shared/clock.ts';
import type { Problem } from '../../shared/problem.ts';
import type { SayResult, ServerToVisitor, VisitorToServer } from '../../shared/protocol.ts';
import { isRecord } from '../page/json.ts';
import type { Connection, ConnectionHandlers, Transport } from './transport.ts';

/**
 * The visitor's wire over Socket.IO, WebSocket only.
 *
 * Every connection gets a Manager and a Socket of its own and is thrown away when it ends. Socket.IO
 * keeps calls made while it is not connected and sends them after its own reconnection, which loses the
 * packet that was under way and doubles others: a socket that never reconnects has no such buffer.
 */
export function createSocketTransport(server: string, site: string, clock: Clock): Transport {
  const { origin, pathname } = new URL(server);
  return {
    connect: (token, handlers, identity) => {
      // The Manager hands its options on to the engine, which takes the clock.
      const options = {
        path: `${pathname.replace(/\/$/, '')}/socket.io/`,
        query: { site },
        transports: ['websocket'],
        reconnection: false,
        autoConnect: false,
        timeout: 10_000,
        clock,
      };
      const manager = new Manager<ServerToVisitor, VisitorToServer>(origin, options);
      const socket = manager.socket('/visitor', {
        // What is undefined is left out of the frame.
        auth: (send) => send({ token: token(), identity }),
      });
      return wire(manager, socket, handlers);
    },
  };
}

type VisitorSocket = Socket<ServerToVisitor, VisitorToServer>;

function wire(
  manager: Manager<ServerToVisitor, VisitorToServer>,
  socket: VisitorSocket,
  handlers: ConnectionHandlers,
): Connection {
  const close = () => {
    socket.off();
    socket.disconnect();
    // A handshake under way survives `disconnect` of its namespace; the engine must go too.
    manager.engine?.close();
  };
  socket.on('welcome', handlers.welcome);
  socket.on('entry', handlers.entry);
  socket.on('status', handlers.status);
  socket.on('delta', handlers.delta);
  let tooLarge = false;
  socket.on('disconnect', (_reason, details) => {
    tooLarge = isTooLarge(details);
    close();
    // Socket.IO settles the calls under way after this; whoever made them hears of that first.
    queueMicrotask(handlers.closed);
  });
  socket.on('connect_error', (error) => {
    const problem = problemOf(error);
    close();
    if (problem) handlers.refused(problem);
    else handlers.closed();
  });
  socket.connect();

  return {
    say: (message, deadlineMs, done) => {
      if (!socket.connected) return;
      socket.timeout(deadlineMs).emit('say', message, (silence, result) => {
        // Taken for silence, the message would be sent again for ever.
        const final = tooLarge ? tooLargeResult : undefined;
        done(silence ? final : result);
      });
    },
    resume: (after, deadlineMs, done) => {
      if (!socket.connected) return;
      socket.timeout(deadlineMs).emit('resume', { after }, (silence, result) => {
        done(silence ? undefined : result);
      });
    },
    close,
  };
}

const tooLargeResult: SayResult = { ok: false, problem: { code: 'request.too_large' } };

/** WebSocket's close code 1009 (RFC 6455, 7.4.1): the frame was larger than the server takes. */
function isTooLarge(details: unknown): boolean {
  return isRecord(details) && isRecord(details.context) && details.context.code === 1009;
}

/** A refusal by our server carries a problem; a failure of the network does not. */
function problemOf(error: Error & { data?: { problem?: Problem } }): Problem | undefined {
  return error.data?.problem;
}
