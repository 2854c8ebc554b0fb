import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type {
  PushedEntry,
  ResumeResult,
  SayResult,
  TurnDelta,
  TurnStatus,
  Welcome,
} from '../../shared/protocol.ts';

/**
 * One way to reach the server. It promises nothing about delivery: a call may be answered, answered
 * late, or never, and a connection may end at any time. Everything that makes a conversation complete
 * is above it, so a simulation can stand in for the network.
 */
export type Transport = {
  /** `identity` is what the page says of its customer, until a welcome has answered it. */
  connect(
    token: () => string | undefined,
    handlers: ConnectionHandlers,
    identity?: Identity,
  ): Connection;
};

/** The shop's token, and a secret of this page by which it may be presented again when the answer was lost. */
export type Identity = { token: string; holder: string };

/** What a connection tells, never before `connect` has returned. After `refused` or `closed` it tells nothing more. */
export type ConnectionHandlers = {
  welcome(welcome: Welcome): void;
  entry(pushed: PushedEntry): void;
  status(status: TurnStatus): void;
  delta(delta: TurnDelta): void;
  /** The server turned the handshake down; it says why when it can. */
  refused(problem: Problem): void;
  /** The connection never opened, or ended. */
  closed(): void;
  /** A better way to the server is open, and is what `connect` gives next. */
  moved(): void;
};

/** `undefined` as a result means that no answer came in time: it may have arrived or not. */
export type Connection = {
  say(
    message: OutgoingMessage,
    deadlineMs: number,
    done: (result: SayResult | undefined) => void,
  ): void;
  resume(after: number, deadlineMs: number, done: (result: ResumeResult | undefined) => void): void;
  /** Ends it without calling any handler. */
  close(): void;
};
