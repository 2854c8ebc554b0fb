import type { Clock } from '../../shared/clock.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import type { Lead } from '../../shared/lead.ts';
import { limits } from '../../shared/limits.ts';
import { mintLeadId } from '../../shared/mint.ts';
import type { TurnStatus } from '../../shared/protocol.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { ReplyPiece } from '../intents/answerer.ts';
import type { ReplyInput } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import type { TurnTicket } from './turn-ticket.ts';

/**
 * One turn's pieces on their way to the log and to whoever watches. A part is taken once it is handed to the
 * store, and the next one waits for it: so the answerer goes on meanwhile, and nothing is said after a part
 * that was not stored.
 */
export type ReplyStream = {
  take(piece: ReplyPiece): Promise<Taken>;
  /**
   * The last word of a turn that failed. It has a part number of its own: what the turn had said before a
   * crash must not make it a duplicate.
   */
  apologise(body: EntryBody): Promise<Taken>;
  /** Whether the part under way was stored; rejects when the store could not. */
  settled(): Promise<Taken>;
  parts(): number;
  /** Number of the last part handed over; -1 when there was none. */
  lastPart(): number;
  /** Where the dialogue stands after the pieces so far; null when no piece said so. */
  dialogue(): Json | null;
};

export type Taken = 'taken' | 'fenced';

/** Beyond any part an answerer may yield. */
const apologyPart = limits.turnPieces;

export function createReplyStream(options: {
  store: Store;
  clock: Clock;
  random: RandomBytes;
  announcements: Announcements;
  ticket: TurnTicket;
  leadBackends: (site: SiteId) => readonly string[];
  showStatus: (status: TurnStatus) => void;
  telemetry: Pick<Telemetry, 'leadCaptured'>;
}): ReplyStream {
  const { store, clock, random, announcements, ticket, leadBackends, showStatus, telemetry } =
    options;
  let part = 0;
  let count = 0;
  let dialogue: Json | null = null;
  let underWay: Promise<Taken> = Promise.resolve('taken');

  /** Volatile signs are for watchers only; the stored part replaces them. */
  function showWork(code: string): void {
    const status = { turn: ticket.turn, code };
    showStatus(status);
    announcements.announce(ticket.conversation, { kind: 'status', status });
  }

  function effectOf(lead: { lead: Lead; source: string }): ReplyInput['effects'][number] {
    const backends = leadBackends(ticket.site);
    return { type: 'lead', id: mintLeadId(random), ...lead, backends };
  }

  async function commit(
    number: number,
    body: EntryBody,
    lead?: { lead: Lead; source: string },
  ): Promise<Taken> {
    const at = clock.now();
    const result = await store.write('reply.append', {
      site: ticket.site,
      conversation: ticket.conversation,
      turn: ticket.turn,
      fence: ticket.fence,
      ownerVersion: ticket.ownerVersion,
      part: number,
      author: 'bot',
      body,
      effects: lead ? [effectOf(lead)] : [],
      trace: ticket.trace,
      at,
    });
    if (result.kind === 'fenced') return 'fenced';
    // Said before a crash: whoever resumes has it from the log.
    if (result.kind === 'duplicate') return 'taken';
    if (lead) telemetry.leadCaptured({ site: ticket.site, trace: ticket.trace, channel: 'chat' });
    announcements.announce(ticket.conversation, {
      kind: 'entry',
      pushed: {
        prev: result.prev,
        entry: {
          seq: result.seq,
          author: 'bot',
          at: new Date(at).toISOString(),
          body,
          turn: { seq: ticket.turn, part: number },
        },
      },
    });
    return 'taken';
  }

  async function hand(
    number: number,
    body: EntryBody,
    lead?: { lead: Lead; source: string },
  ): Promise<Taken> {
    if ((await underWay) === 'fenced') return 'fenced';
    part = number + 1;
    count += 1;
    underWay = commit(number, body, lead);
    // Whoever asks `settled` hears of it; until then it is nobody's unhandled rejection.
    underWay.catch(() => undefined);
    return 'taken';
  }

  return {
    async take(piece) {
      switch (piece.type) {
        case 'status':
          showWork(piece.code);
          return 'taken';
        case 'delta':
          announcements.announce(ticket.conversation, {
            kind: 'delta',
            delta: { turn: ticket.turn, part, text: piece.text },
          });
          return 'taken';
        case 'dialogue':
          dialogue = piece.dialogue;
          return 'taken';
        case 'part':
          return hand(part, piece.body, piece.lead);
      }
    },
    apologise: (body) => hand(apologyPart, body),
    settled: () => underWay,
    parts: () => count,
    lastPart: () => part - 1,
    dialogue: () => dialogue,
  };
}
