import { randomBytes } from 'node:crypto';
import type { Entry } from '../../shared/entry.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { problems } from '../../shared/problem.ts';
import { arrive } from './visitor.ts';
import type { Visitor } from './visitor.ts';

/** A customer who keeps everything in memory, comes back after every loss, and sends again under the same id. */
export type ResilientVisitor = {
  token(): string | undefined;
  conversation(): string;
  /** Resolves with the seq once it is acknowledged, over as many connections as it takes; -1 when refused for good. */
  say(text: string): Promise<number>;
  /** What the page shows: every entry it was told of, by push, acknowledgement or catching up. */
  shown: Map<number, Entry>;
  /** Times an entry came that was already shown with other content. */
  contradictions: string[];
  /** Refusals that were no invitation to try again. */
  refused: string[];
  /** Asks for everything after the last one without a gap. */
  catchUp(): Promise<void>;
  leave(): void;
};

/** `pause` is awaited before each new try; it is where a test says how long. */
export function createResilientVisitor(options: {
  url: string;
  origin: string;
  /** A session from before; without one the first connection makes it. */
  token?: string;
  pause: () => Promise<void>;
}): ResilientVisitor {
  const { url, origin, pause } = options;
  const shown = new Map<number, Entry>();
  const contradictions: string[] = [];
  const refused: string[] = [];
  let token = options.token;
  let conversation = '';
  let current: Visitor | undefined;
  let connecting: Promise<Visitor> | undefined;
  let left = false;

  function show(entry: Entry): void {
    const known = shown.get(entry.seq);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(entry))
      contradictions.push(`${JSON.stringify(known)} became ${JSON.stringify(entry)}`);
    shown.set(entry.seq, entry);
  }

  /** Whoever asks while a connection is being made gets that one: two would be two conversations. */
  function connection(): Promise<Visitor> {
    if (connecting === undefined && current?.socket.connected) return Promise.resolve(current);
    return (connecting ??= connect().finally(() => (connecting = undefined)));
  }

  async function connect(): Promise<Visitor> {
    current?.leave();
    const visitor = await arrive({ url, origin, ...(token === undefined ? {} : { token }) });
    token = visitor.token;
    conversation = visitor.welcome.conversation;
    visitor.socket.on('entry', ({ entry }) => show(entry));
    current = visitor;
    await catchUpOn(visitor);
    return visitor;
  }

  async function catchUpOn(visitor: Visitor): Promise<void> {
    let held = 0;
    while (shown.has(held + 1)) held += 1;
    for (const entry of await visitor.log(held)) show(entry);
  }

  /** Tries until it works: a lost connection is the subject here, not a fault. */
  async function untilDone<T>(work: (visitor: Visitor) => Promise<T | undefined>): Promise<T> {
    for (;;) {
      if (left) throw new Error('the visitor has left');
      const done = await connection()
        .then(work)
        .catch(() => undefined);
      if (done !== undefined) return done;
      await pause();
    }
  }

  async function sendOnce(visitor: Visitor, message: OutgoingMessage): Promise<number | undefined> {
    const result = await visitor.send(message);
    if (result.ok) {
      const { seq, at } = result;
      show({ seq, author: 'visitor', at, body: message.body, id: message.id });
      return seq;
    }
    const { code } = result.problem;
    if (problems[code].retry) return undefined;
    refused.push(code);
    return -1;
  }

  return {
    token: () => token,
    conversation: () => conversation,
    shown,
    contradictions,
    refused,
    say(text) {
      const id = mintMessageId(randomBytes);
      return untilDone((visitor) => sendOnce(visitor, { id, body: { type: 'text', text } }));
    },
    catchUp: () =>
      untilDone(async (visitor) => {
        await catchUpOn(visitor);
        return true;
      }).then(() => undefined),
    leave() {
      left = true;
      current?.leave();
    },
  };
}
