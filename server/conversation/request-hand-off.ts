import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { describeHours } from '../intents/describe-hours.ts';
import type { HandoffReason } from '../intents/answerer.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import { announceNotice } from './notices.ts';
import type { ReceptionOf } from './reception.ts';
import type { TurnTicket } from './turn-ticket.ts';

/** `waiting`: the bot says nothing more. `closed`: nobody is there, and it goes on. */
export type Handed = 'waiting' | 'closed' | 'fenced';

export type RequestHandoff = (
  ticket: TurnTicket,
  part: number,
  reason: HandoffReason,
) => Promise<Handed>;

/** Asks for a person at the end of a turn: one commit with the notice, the event, and the wait if somebody is there. */
export function createHandoffRequest(options: {
  store: Store;
  clock: Clock;
  announcements: Announcements;
  reception: ReceptionOf;
  telemetry: Pick<Telemetry, 'handoffRequested'>;
}): RequestHandoff {
  const { store, clock, announcements, reception, telemetry } = options;
  return async (ticket, part, reason) => {
    const { site, conversation, turn, fence, ownerVersion, trace } = ticket;
    const transcript = await readTranscript(store, conversation);
    const { notices, hours, language, patienceMs } = reception(site);
    const at = clock.now();
    const open = hours?.isOpen(at) ?? false;
    const notice = open
      ? notices.waiting()
      : notices.closed(describeHours(hours, at, language).next);
    const result = await store.write('handoff.request', {
      ...{ site, conversation, turn, fence, ownerVersion, part, reason, notice, transcript },
      ...{ waitUntil: open ? at + patienceMs : null, trace, at },
    });
    if (result.kind === 'fenced') return 'fenced';
    // Said before a crash; a conversation that waits since then is not answered again.
    if (result.kind === 'duplicate') return 'closed';
    announceNotice(announcements, conversation, notice, result, { seq: turn, part });
    const outcome = open ? 'open' : 'closed';
    telemetry.handoffRequested({ site, conversation, reason, hours: outcome, trace });
    return open ? 'waiting' : 'closed';
  };
}

/** The end of the log as visitors see it, no longer than fits into a webhook. */
async function readTranscript(store: Store, conversation: ConversationId): Promise<Entry[]> {
  const row = await store.read.conversation(conversation);
  const after = Math.max(0, (row?.lastSeq ?? 0) - limits.transcriptEntries);
  const page = await store.read.entriesAfter(conversation, after, limits.transcriptEntries);
  let chars = 0;
  const kept = page.entries
    .toReversed()
    .filter((entry) => (chars += JSON.stringify(entry).length) <= limits.transcriptChars);
  return kept.toReversed();
}
