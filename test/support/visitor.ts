import { randomBytes } from 'node:crypto';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { Entry } from '../../shared/entry.ts';
import type { OutgoingMessage, SaidBody } from '../../shared/message.ts';
import { mintMessageId } from '../../shared/mint.ts';
import type { Problem } from '../../shared/problem.ts';
import type {
  PushedEntry,
  ResumeResult,
  SayResult,
  ServerToVisitor,
  TurnDelta,
  TurnStatus,
  VisitorToServer,
  Welcome,
} from '../../shared/protocol.ts';

/** A visitor at the wire, without a widget: what the server sends, and what it answers. */
export type Visitor = {
  welcome: Welcome;
  token: string;
  socket: Socket<ServerToVisitor, VisitorToServer>;
  pushed: PushedEntry[];
  statuses: TurnStatus[];
  deltas: TurnDelta[];
  say(text: string): Promise<SayResult>;
  send(message: OutgoingMessage): Promise<SayResult>;
  answerForm(form: number, values: Record<string, string>): Promise<SayResult>;
  /** Everything after `after`, over as many pages as it takes. */
  log(after?: number): Promise<Entry[]>;
  /** Resolves with the first entry, stored or yet to come, that fits. */
  hear(fits: (entry: Entry) => boolean): Promise<Entry>;
  /** Resolves when the server has said it is doing this. */
  sees(code: string): Promise<TurnStatus>;
  /** Resolves with the reason when the connection ends. */
  lost: Promise<string>;
  leave(): void;
};

/** The words of an entry, and what it shows besides, as text to look into. */
export const wordsOf = (entry: Entry): string => JSON.stringify(entry.body);

export const isFromBot = (entry: Entry): boolean => entry.author === 'bot';

/** True for parts of the reply to the message with this seq. */
export const answers =
  (seq: number) =>
  (entry: Entry): boolean =>
    entry.turn?.seq === seq;

/** The seq of a message that was stored; fails the test when it was not. */
export function seqOf(result: SayResult): number {
  if (!result.ok) throw new Refusal(result.problem.code);
  return result.seq;
}

export type Arrival = {
  url: string;
  site?: string;
  token?: string;
  /** What the page says of its customer. */
  identity?: { token: string; holder: string };
  origin?: string;
};

/** Connects as a page of the demo site would; rejects with the problem when it is refused. */
export function arrive(arrival: Arrival): Promise<Visitor> {
  const { url, site = 'demo', origin = url } = arrival;
  const socket: Socket<ServerToVisitor, VisitorToServer> = io(`${url}/visitor`, {
    transports: ['websocket'],
    query: { site },
    auth: { token: arrival.token, identity: arrival.identity },
    extraHeaders: { origin },
    reconnection: false,
    timeout: connectMs,
    forceNew: true,
  });
  const pushed: PushedEntry[] = [];
  const statuses: TurnStatus[] = [];
  const deltas: TurnDelta[] = [];
  const listeners = new Set<() => void>();
  socket.on('entry', (entry) => {
    pushed.push(entry);
    for (const listener of listeners) listener();
  });
  socket.on('status', (status) => {
    statuses.push(status);
    for (const listener of listeners) listener();
  });
  socket.on('delta', (delta) => void deltas.push(delta));

  const lost = new Promise<string>((resolve) => socket.on('disconnect', resolve));

  return new Promise((resolve, reject) => {
    // The server may die between the handshake and its welcome.
    void lost.then((reason) => reject(new Refusal(reason)));
    socket.on('connect_error', (error: Error & { data?: { problem?: Problem } }) => {
      socket.disconnect();
      reject(new Refusal(error.data?.problem?.code ?? error.message));
    });
    socket.on('welcome', (welcome) => {
      const token = welcome.token ?? arrival.token ?? '';
      resolve({
        welcome,
        token,
        socket,
        pushed,
        statuses,
        deltas,
        say: (text) =>
          send(socket, { id: mintMessageId(randomBytes), body: { type: 'text', text } }),
        send: (message) => send(socket, message),
        answerForm: (form, values) => {
          const body: SaidBody = { type: 'form_answer', form, values };
          return send(socket, { id: mintMessageId(randomBytes), body });
        },
        log: (after = 0) => readLog(socket, after),
        hear: (fits) => hear(socket, pushed, listeners, fits),
        sees: (code) => whenFound(listeners, () => statuses.find((status) => status.code === code)),
        lost,
        leave: () => void socket.disconnect(),
      });
    });
  });
}

/** Why the server let a visitor not in; `message` is the problem's code. */
export class Refusal extends Error {
  override name = 'Refusal';
}

const ackMs = 10_000;

/** A server that is killed while it accepts may leave a connection that nobody answers. */
const connectMs = 5_000;

function send(
  socket: Socket<ServerToVisitor, VisitorToServer>,
  message: OutgoingMessage,
): Promise<SayResult> {
  return unlessLost(socket, socket.timeout(ackMs).emitWithAck('say', message));
}

/** An acknowledgement cannot come any more once the connection is gone. */
function unlessLost<T>(socket: Socket, acknowledged: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const lost = (reason: string): void => reject(new Refusal(reason));
    socket.once('disconnect', lost);
    acknowledged.then(resolve, reject).finally(() => socket.off('disconnect', lost));
  });
}

async function readLog(
  socket: Socket<ServerToVisitor, VisitorToServer>,
  after: number,
): Promise<Entry[]> {
  const result: ResumeResult = await unlessLost(
    socket,
    socket.timeout(ackMs).emitWithAck('resume', { after }),
  );
  if (!result.ok) throw new Refusal(result.problem.code);
  const rest = result.more ? await readLog(socket, result.upTo) : [];
  return [...result.entries, ...rest];
}

async function hear(
  socket: Socket<ServerToVisitor, VisitorToServer>,
  pushed: PushedEntry[],
  listeners: Set<() => void>,
  fits: (entry: Entry) => boolean,
): Promise<Entry> {
  const known = (await readLog(socket, 0)).find(fits);
  return known ?? whenFound(listeners, () => pushed.map(({ entry }) => entry).find(fits));
}

function whenFound<T>(listeners: Set<() => void>, find: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = find();
      if (found === undefined) return;
      listeners.delete(look);
      resolve(found);
    };
    listeners.add(look);
    look();
  });
}
