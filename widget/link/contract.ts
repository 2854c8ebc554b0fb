import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { TurnDelta, TurnStatus } from '../../shared/protocol.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Session } from '../page/session.ts';
import type { Identity, Transport } from './transport.ts';

export type ConnectionState =
  | { name: 'idle' }
  | { name: 'connecting' }
  | { name: 'online' }
  /** `retryAt`: when the next try starts, in the clock's milliseconds. */
  | { name: 'offline'; retryAt: number }
  /** The server will not have us here; only the site's owner can change that. */
  | { name: 'refused'; code: ProblemCode };

/** What the link tells. Entries come in order of seq, each once, without a gap. */
export type LinkHandlers = {
  connection(state: ConnectionState): void;
  /** Another conversation begins: forget the entries of the old one; `all`: and whatever its customer has left. */
  reset(all?: boolean): void;
  /** `fresh` is false while the history is read for the first time. */
  entry(entry: Entry, fresh: boolean): void;
  /** Everything said so far is held. */
  caughtUp(): void;
  working(status: TurnStatus | undefined): void;
  growing(delta: TurnDelta): void;
  /** Stored on the server's disk; its entry follows. */
  accepted(id: string): void;
  failed(id: string, problem: Problem): void;
  /** The page's token was taken, or why not; whoever the customer was before, they are again. */
  identified(problem?: Problem): void;
};

export type LinkOptions = {
  transport: Transport;
  /** Ends a session on the server. */
  end(token: string): void;
  clock: Clock;
  random: RandomBytes;
  session: Session;
  handlers: LinkHandlers;
};

export type Link = {
  open(): void;
  close(): void;
  /** Something woke us up (the tab, the network): find out at once whether the connection lives. */
  probe(): void;
  send(message: OutgoingMessage): void;
  discard(id: string): void;
  /** The page says with this token of the shop who the customer is. */
  identify(as: Identity): void;
  /** The customer is nobody any more, here and on the server. */
  logout(): void;
};
