import type { Clock } from '../../shared/clock.ts';
import type { Capability } from '../../shared/capability.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { mintLeadId } from '../../shared/mint.ts';
import type { TurnStatus } from '../../shared/protocol.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { HandoffReason, QueuedWrite, ReplyPiece } from '../intents/answerer.ts';
import { listWrites } from '../store/backend-writes.ts';
import type { ReplyInput } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import { showOwnPictures } from './own-pictures.ts';
import { writeSubject } from './turn-ticket.ts';
import type { RequestHandoff } from './request-hand-off.ts';
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

/** A part with what is stored in its commit. */
type Said = Pick<Extract<ReplyPiece, { type: 'part' }>, 'lead' | 'writes'> & { body: EntryBody };

/** Beyond any part an answerer may yield. */
const apologyPart = limits.turnPieces;

export function createReplyStream(options: {
  store: Store;
  clock: Clock;
  random: RandomBytes;
  announcements: Announcements;
  ticket: TurnTicket;
  /** Connections that a site routes a capability to, as it is configured now. */
  routed: (site: SiteId, capability: Capability) => readonly string[];
  /** Our own address of a backend's picture. */
  pictureLinkOf: (url: string) => string | undefined;
  requestHandoff: RequestHandoff;
  showStatus: (status: TurnStatus) => void;
  telemetry: Pick<Telemetry, 'leadCaptured' | 'turnExplained'>;
}): ReplyStream {
  const { store, clock, random, announcements, ticket, routed, showStatus, telemetry } = options;
  const { pictureLinkOf } = options;
  let part = 0;
  let count = 0;
  let dialogue: Json | null = null;
  let underWay: Promise<Taken> = Promise.resolve('taken');
  /** A person was asked to come: the bot has no right to say more, and where the dialogue stands is all it may tell. */
  let handedOver = false;

  /** Volatile signs are for watchers only; the stored part replaces them. */
  function showWork(code: string): void {
    const status = { turn: ticket.turn, code };
    showStatus(status);
    announcements.announce(ticket.conversation, { kind: 'status', status });
  }

  function effectsOf({ lead, writes = [] }: Said, at: number): ReplyInput['effects'] {
    const queued = writes.flatMap((write) => jobsOf(write, at));
    return [
      ...(lead === undefined
        ? []
        : [
            {
              type: 'lead' as const,
              id: mintLeadId(random),
              ...lead,
              backends: routed(ticket.site, 'lead.upsert'),
            },
          ]),
      ...(queued.length === 0 ? [] : [{ type: 'writes' as const, writes: queued }]),
    ];
  }

  function jobsOf({ capability, input, consented, made }: QueuedWrite, at: number) {
    const { site, trace } = ticket;
    const connections = routed(site, capability).slice(made ? 1 : 0);
    return listWrites(
      { site, subject: writeSubject(ticket), capability, input, consented, trace, at },
      connections,
    );
  }

  async function commit(number: number, said: Said): Promise<Taken> {
    const at = clock.now();
    const { lead } = said;
    const body = showOwnPictures(said.body, pictureLinkOf);
    const result = await store.write('reply.append', {
      site: ticket.site,
      conversation: ticket.conversation,
      turn: ticket.turn,
      fence: ticket.fence,
      ownerVersion: ticket.ownerVersion,
      part: number,
      author: 'bot',
      body,
      effects: effectsOf(said, at),
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

  async function hand(number: number, said: Said): Promise<Taken> {
    if ((await underWay) === 'fenced') return 'fenced';
    part = number + 1;
    count += 1;
    underWay = commit(number, said);
    // Whoever asks `settled` hears of it; until then it is nobody's unhandled rejection.
    underWay.catch(() => undefined);
    return 'taken';
  }

  /** Waited for, unlike a part: nothing may be on its way that the answerer says after it. */
  async function handOver(reason: HandoffReason): Promise<Taken> {
    if ((await underWay) === 'fenced') return 'fenced';
    const number = part;
    part += 1;
    count += 1;
    const handed = await options.requestHandoff(ticket, number, reason);
    handedOver = handed === 'waiting';
    return handed === 'fenced' ? 'fenced' : 'taken';
  }

  return {
    async take(piece) {
      if (handedOver && piece.type !== 'dialogue' && piece.type !== 'explained') return 'taken';
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
        case 'explained': {
          const { site, conversation, turn, trace } = ticket;
          telemetry.turnExplained({ site, conversation, turn, trace, ...piece.explanation });
          return 'taken';
        }
        case 'handoff':
          return handOver(piece.reason);
        case 'part':
          return hand(part, piece);
      }
    },
    apologise: (body) => hand(apologyPart, { body }),
    settled: () => underWay,
    parts: () => count,
    lastPart: () => part - 1,
    dialogue: () => dialogue,
  };
}
