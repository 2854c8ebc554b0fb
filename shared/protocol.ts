import type { Entry } from './entry.ts';
import type { ConversationId } from './ids.ts';
import type { OutgoingMessage } from './message.ts';
import type { Problem } from './problem.ts';

/**
 * The visitor's wire: Socket.IO namespace `/visitor`, WebSocket only; and the same promises over plain requests
 * where no WebSocket gets through (below). The address of the connection
 * carries `?site=SITE` (so that the origin is checked before the upgrade); the session token, if there is
 * one, travels as `token` in the handshake's `auth`, never in an address.
 *
 * A page that knows its customer sends `identity` beside `token`: the shop's signed token, and a secret of the page's
 * own by which it may send the same again when the answer was lost. The welcome then carries a session of that
 * customer. That is the only way to become one: what a session is, is decided where a connection begins.
 *
 * Delivery does not rely on Socket.IO: every message carries its sender's id and is sent again until
 * acknowledged, every entry carries its sequence number, and after any loss the client asks for
 * everything after the last one it holds.
 */

/** What the server calls on the widget. */
export type ServerToVisitor = {
  /** First thing after the handshake. `token` is there when the server made a new session. */
  welcome: (welcome: Welcome) => void;
  /** One stored entry. `prev` is the seq of the visible entry before it: not the one held means a gap. */
  entry: (pushed: PushedEntry) => void;
  /** Volatile: what the turn is doing now. Superseded by the next status, delta or entry of that turn. */
  status: (status: TurnStatus) => void;
  /** Volatile: the whole text of a growing part so far. The stored part replaces it. */
  delta: (delta: TurnDelta) => void;
};

/** What the widget calls on the server. Every call has an acknowledgement. */
export type VisitorToServer = {
  say: (message: OutgoingMessage, ack: (result: SayResult) => void) => void;
  resume: (from: { after: number }, ack: (result: ResumeResult) => void) => void;
};

export type Welcome = {
  conversation: ConversationId;
  /** The highest visible seq when the socket opened; 0 when nothing has been said. */
  upTo: number;
  token?: string;
  /** The visitor is who a token of the shop says, as long as the session lasts. */
  proven?: boolean;
  /** The session before was another customer's: what they left unsent is not this one's. */
  former?: boolean;
  /** The turn under way, if any, so that a reload still shows that an answer is coming. */
  working?: TurnStatus;
};

export type PushedEntry = { entry: Entry; prev: number };

/** `code` names what is going on, such as `thinking` or `order.get`; the widget has the words. */
export type TurnStatus = { turn: number; code: string };

export type TurnDelta = { turn: number; part: number; text: string };

/** Acknowledged means stored on disk: the seq is final. */
export type SayResult =
  { ok: true; seq: number; at: string; prev: number } | { ok: false; problem: Problem };

export type ResumeResult =
  { ok: true; entries: Entry[]; upTo: number; more: boolean } | { ok: false; problem: Problem };

/**
 * The same over plain requests, each answered by any process from the store, each with
 * `Authorization: Bearer TOKEN`. A refusal is `application/problem+json` with the problem's code.
 *
 * - `POST /v1/visitor/session` `{"site"}`, perhaps with `identity`, answers a Welcome; without a token it opens a new
 *   session.
 * - `DELETE /v1/visitor/session?site=SITE` ends the session in every tab and every process.
 * - `POST /v1/visitor/messages?site=SITE` takes an OutgoingMessage and answers a Said.
 * - `GET /v1/visitor/entries?site=SITE&after=N&wait=SECONDS` answers News: at once when there are entries
 *   after N, else when there is something to tell or the wait is over.
 */
export type Said = Omit<Extract<SayResult, { ok: true }>, 'ok'>;

/** Entries in order without a gap after N. `working` and `growing` are older than the entries beside them. */
export type News = Omit<Extract<ResumeResult, { ok: true }>, 'ok'> & {
  working?: TurnStatus;
  growing?: TurnDelta;
};
