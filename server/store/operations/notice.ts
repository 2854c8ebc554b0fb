import type { EntryBody } from '../../../shared/entry.ts';
import { siteIdSchema } from '../../../shared/ids.ts';
import type { ConversationId, TraceId } from '../../../shared/ids.ts';
import { randomText } from '../../../shared/mint.ts';
import type { Noticed } from '../hand-off.ts';
import type { OperationContext } from './operation.ts';
import { emitEvent } from './outbox.ts';

/** Tells the visitor something in nobody's name, after the end of the log as it is known. */
export function addNotice(
  context: OperationContext,
  to: { conversation: ConversationId; site: string; lastSeq: number; lastVisibleSeq: number },
  said: {
    body: EntryBody;
    /** As a part of a turn; else it stands by itself. */
    part?: { clientId: string; turn: number; part: number };
    trace: TraceId;
    at: number;
  },
): Noticed {
  const { rows, random } = context;
  const { body, part, trace, at } = said;
  const { conversation } = to;
  const seq = to.lastSeq + 1;
  const prev = to.lastVisibleSeq;
  const { clientId, ...place } = part ?? {
    // Of the shape of a message's id: an older process reads every entry without a turn as a message.
    clientId: `notice-${randomText(random)}`,
    turn: null,
    part: null,
  };
  const shown = { author: 'system', type: body.type, payload: JSON.stringify(body) } as const;
  rows.addEntry({
    ...shown,
    ...place,
    site: to.site,
    conversation,
    seq,
    prev,
    clientId,
    trace,
    at,
  });
  rows.advance(conversation, { seq, opened: 0, at });
  const site = siteIdSchema.parse(to.site);
  const data = { site, conversation, seq, author: shown.author, body };
  emitEvent(context, { type: 'message.sent', site, conversation, data, trace, at });
  return { seq, prev, at };
}
