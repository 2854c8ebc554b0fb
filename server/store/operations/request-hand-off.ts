import { handoffTimeoutKind } from '../hand-off.ts';
import type { HandoffRequest, HandoffRequested } from '../hand-off.ts';
import { partId } from './append-reply.ts';
import { addNotice } from './notice.ts';
import type { Operation } from './operation.ts';
import { emitEvent } from './outbox.ts';

/**
 * The last part of a bot's reply: what the visitor is told, the event with the transcript, and, when somebody is
 * there, a conversation that waits. Then the bot has no right to speak any more, not even in this turn.
 */
export const requestHandoff: Operation<HandoffRequest, HandoffRequested> = {
  needs: ({ conversation, turn, part, ownerVersion }) => ({
    conversations: [conversation],
    entries: [{ conversation, clientId: partId(turn, part) }],
    jobKeys: [{ kind: handoffTimeoutKind, key: timeoutKey(conversation, ownerVersion + 1) }],
  }),
  apply(context, input) {
    const { rows } = context;
    const { site, conversation, turn, part, reason, notice, waitUntil, trace, at } = input;
    const place = rows.replyPlace(conversation, turn);
    if (!place || place.overtakes) return { kind: 'fenced' };
    if (place.fence !== input.fence || place.ownerVersion !== input.ownerVersion)
      return { kind: 'fenced' };
    const clientId = partId(turn, part);
    if (rows.entryOnce(conversation, clientId)) return { kind: 'duplicate' };

    const hours = waitUntil === null ? 'closed' : 'open';
    const data = { site, conversation, reason, hours, transcript: input.transcript } as const;
    emitEvent(context, { type: 'handoff.requested', site, conversation, data, trace, at });
    const said = { body: notice, part: { clientId, turn, part }, trace, at };
    const noticed = addNotice(context, { ...place, site, conversation }, said);
    if (waitUntil !== null) {
      const version = input.ownerVersion + 1;
      rows.moveConversation(conversation, { status: 'waiting', owner: null, at });
      // What else was asked is for the person to answer; this turn is ended by who runs it.
      rows.endTurns(conversation, { at, except: turn });
      rows.addJob({
        kind: handoffTimeoutKind,
        key: timeoutKey(conversation, version),
        payload: { site, conversation, version, trace },
        due: waitUntil,
        at,
      });
    }
    return { kind: 'stored', ...noticed };
  },
};

const timeoutKey = (conversation: string, version: number): string => `${conversation}:${version}`;
