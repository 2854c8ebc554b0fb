import { z } from 'zod';
import type { Clock, Timer } from '../../../shared/clock.ts';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import type { News } from '../store.ts';
import type { Session } from './connect.ts';
import { faultOf } from './fault.ts';

/** What a ring says. Everything in it is in the store as well, except for signs, which are volatile. */
export type Ring =
  | { kind: 'entries'; conversation: ConversationId }
  | { kind: 'sign'; conversation: ConversationId; sign: Json }
  | { kind: 'jobs' | 'turns' | 'configuration' };

/**
 * Tells the other processes what this one has committed, and hears of theirs: `NOTIFY` on a connection of its
 * own, after the commit and never inside of it, because a transaction that notifies holds a lock of the whole
 * server while it commits. What was rung while a ring was under way goes together into the next.
 *
 * A ring names conversations, so that a process asks the store only for those that somebody watches there. What
 * cannot be rung waits until it can; who could not listen for a while hears `missed`, and finds out for themselves.
 * Only what a process did not ring before it died is heard of by nobody, until the next of that conversation.
 */
export type Bell = {
  /** When it listens, or has failed to for the first time. */
  ready: Promise<void>;
  ring(rings: readonly Ring[]): void;
  close(): Promise<void>;
};

export function createBell(options: {
  connect: () => Promise<Session>;
  clock: Clock;
  /** This process, which need not hear itself. */
  process: string;
  heard: (news: News | { kind: 'jobs' }) => void;
}): Bell {
  const { connect, clock, process, heard } = options;
  let session: Session | undefined;
  let ringing = false;
  let closed = false;
  let lost = false;
  let retry: Timer | undefined;
  const waiting = nothing();

  async function open(failures = 0): Promise<void> {
    if (closed) return;
    try {
      const made = await connect();
      made.onNotice(listen);
      await made.query(`listen ${channel}`);
      if (closed || !made.isOpen()) {
        await made.close();
        throw new Error('it ended before it was of use');
      }
      session = made;
      made.onEnd(() => {
        session = undefined;
        lost = true;
        opening = open();
      });
      if (lost) heard({ kind: 'missed' });
      lost = false;
      flush();
    } catch {
      // The writer's connections report it; here only the way back matters.
      lost = true;
      if (closed) return;
      const wait = Math.min(limits.databaseRetryMaxMs, limits.databaseRetryMs * 2 ** failures);
      retry = clock.after(wait, () => {
        opening = open(failures + 1);
      });
    }
  }

  function listen(text: string): void {
    const notice = noticeSchema.safeParse(parseJson(text));
    if (!notice.success) return heard({ kind: 'missed' });
    const { from, entries, signs, flags } = notice.data;
    if (from === process) return;
    if (entries.length > 0) heard({ kind: 'entries', conversations: entries });
    for (const [conversation, sign] of signs) heard({ kind: 'sign', conversation, sign });
    for (const kind of flags) heard({ kind });
  }

  function flush(): void {
    if (ringing || !session?.isOpen() || isEmpty(waiting)) return;
    ringing = true;
    const notice = takeNotice();
    session
      .query({ name: 'ring', text: 'select pg_notify($1, $2)' }, [channel, JSON.stringify(notice)])
      .then(flushNext, (error: unknown) => {
        // Rung again, and perhaps heard twice, which does no harm; signs are of their moment.
        for (const conversation of notice.entries) waiting.entries.add(conversation);
        for (const flag of notice.flags) waiting.flags.add(flag);
        if (faultOf(error) === 'lost') flushNext();
        else retry = clock.after(limits.databaseRetryMs, flushNext);
      });
  }

  function flushNext(): void {
    ringing = false;
    flush();
  }

  /** As much as one notice holds; the rest waits for the next. */
  function takeNotice(): Notice {
    const flags = [...waiting.flags];
    const frame = { from: process, entries: [], signs: [], flags };
    const room = limits.databaseNoticeBytes - bytesOf(frame);
    const entries = takeWhile([...waiting.entries], room);
    const signs = takeWhile([...waiting.signs], room - bytesOf(entries));
    for (const conversation of entries) waiting.entries.delete(conversation);
    for (const [conversation] of signs) waiting.signs.delete(conversation);
    waiting.flags.clear();
    return { ...frame, entries, signs };
  }

  let opening = open();
  return {
    ready: opening,
    ring(rings) {
      for (const ring of rings) {
        if (ring.kind === 'entries') waiting.entries.add(ring.conversation);
        else if (ring.kind !== 'sign') waiting.flags.add(ring.kind);
        // Nobody is told late, the latest sign replaces those before it, and one that fits nowhere is not heard.
        else if (session && bytesOf(ring.sign) <= limits.databaseSignBytes)
          waiting.signs.set(ring.conversation, ring.sign);
      }
      flush();
    },
    async close() {
      closed = true;
      retry?.cancel();
      await opening;
      await session?.close();
    },
  };
}

/** One for each database; its name is nothing anybody else would choose. */
const channel = 'deskbell';

const noticeSchema = z.object({
  from: z.string(),
  entries: z.array(conversationIdSchema),
  signs: z.array(z.tuple([conversationIdSchema, z.json()])),
  flags: z.array(z.enum(['jobs', 'turns', 'configuration'])),
});

type Notice = z.infer<typeof noticeSchema>;

type Waiting = {
  entries: Set<ConversationId>;
  signs: Map<ConversationId, Json>;
  flags: Set<'jobs' | 'turns' | 'configuration'>;
};

const nothing = (): Waiting => ({ entries: new Set(), signs: new Map(), flags: new Set() });

const isEmpty = ({ entries, signs, flags }: Waiting): boolean =>
  entries.size + signs.size + flags.size === 0;

/** The first of them that fit. */
function takeWhile<T>(all: readonly T[], room: number): T[] {
  let used = 0;
  const over = all.findIndex((one) => (used += bytesOf(one)) > room);
  return over < 0 ? [...all] : all.slice(0, over);
}

/** With the comma behind it. */
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Not ours: something else rang on our channel.
    return undefined;
  }
}
