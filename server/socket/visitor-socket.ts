import type { Namespace, Socket } from 'socket.io';
import type { ServerToVisitor, VisitorToServer } from '../../shared/protocol.ts';
import type { VisitorCaller } from '../conversation/visitor-calls.ts';
import type { SocketData } from './admission.ts';

/** The wire's types: what each side may call, and what a socket carries once it is admitted. */
export type VisitorSocket = Socket<
  VisitorToServer,
  ServerToVisitor,
  Record<string, never>,
  SocketData
>;

export type VisitorNamespace = Namespace<
  VisitorToServer,
  ServerToVisitor,
  Record<string, never>,
  SocketData
>;

export const callerOf = (socket: VisitorSocket): VisitorCaller => ({
  id: socket.id,
  ...socket.data,
});
