import type { Agent } from '../../../shared/agent.ts';
import type { ConversationStatus } from '../../../shared/conversation.ts';
import type { EventData, EventType } from '../../../shared/event.ts';
import type { ConversationMove, GiveUp, Moved, MoveResult, Ownership } from '../hand-off.ts';
import type { HandoffOperations } from '../hand-off.ts';
import type { ConversationState, Needs } from '../rows.ts';
import { addNotice } from './notice.ts';
import type { Operation, OperationContext } from './operation.ts';
import { emitEvent } from './outbox.ts';

type Of<K extends keyof HandoffOperations> = Operation<
  HandoffOperations[K]['input'],
  HandoffOperations[K]['result']
>;

const needs = ({ conversation }: { conversation: string }): Needs => ({
  conversations: [conversation],
});

/** Of two who take it at once the second finds it taken, and is told by whom. */
export const takeConversation: Of<'handoff.take'> = {
  needs,
  apply(context, input) {
    const { agent } = input;
    return move(context, input, {
      to: { status: 'person', agent },
      isSo: ({ status, owner }) => status === 'person' && owner?.id === agent.id,
      // Whoever wants it from a colleague says so: that is an assignment.
      isTaken: ({ status }) => status === 'person',
      event: ({ site, conversation }) => ({
        type: 'handoff.taken',
        data: { site, conversation, agent },
      }),
    });
  },
};

export const returnConversation: Of<'handoff.return'> = {
  needs,
  apply: (context, input) =>
    move(context, input, {
      to: { status: 'bot', agent: null },
      isSo: ({ status }) => status === 'bot',
      event: ({ site, conversation }, before) => ({
        type: 'handoff.returned',
        data: { site, conversation, by: 'agent', ...(before && { agent: before }) },
      }),
    }),
};

export const assignConversation: Of<'conversation.assign'> = {
  needs,
  apply(context, input) {
    const { agent } = input;
    return move(context, input, {
      to: { status: 'person', agent },
      isSo: ({ status, owner }) => status === 'person' && owner?.id === agent.id,
      event: ({ site, conversation }, before) => ({
        type: 'conversation.assigned',
        data: { site, conversation, agent, ...(before && { from: before }) },
      }),
    });
  },
};

export const closeConversation: Of<'conversation.close'> = {
  needs,
  apply: (context, input) =>
    move(context, input, {
      to: { status: 'closed', agent: null },
      isSo: ({ status }) => status === 'closed',
      event: ({ site, conversation }, before) => ({
        type: 'conversation.closed',
        data: { site, conversation, ...(before && { agent: before }) },
      }),
    }),
};

/** Only when nothing has happened since it began to wait: who took it meanwhile keeps it. */
export const giveUpWaiting: Operation<GiveUp, Moved | { kind: 'unchanged' }> = {
  needs,
  apply(context, input) {
    const { site, conversation, version } = input;
    const known = context.rows.conversation(conversation);
    if (known?.site !== site || known.status !== 'waiting' || known.ownerVersion !== version)
      return { kind: 'unchanged' };
    const event = {
      type: 'handoff.returned',
      data: { site, conversation, by: 'timeout' },
    } as const;
    return moveTo(context, known, input, { status: 'bot', agent: null, event });
  },
};

type Target = { status: ConversationStatus; agent: Agent | null };
type Told = {
  [T in EventType]: { type: T; data: EventData[T] };
}['handoff.taken' | 'handoff.returned' | 'conversation.assigned' | 'conversation.closed'];

function move(
  context: OperationContext,
  input: ConversationMove,
  how: {
    to: Target;
    /** Whether nothing is left to do. */
    isSo(known: ConversationState): boolean;
    isTaken?(known: ConversationState): boolean;
    event(about: Pick<ConversationMove, 'site' | 'conversation'>, before: Agent | null): Told;
  },
): MoveResult {
  const known = context.rows.conversation(input.conversation);
  if (known?.site !== input.site) return { kind: 'refused', code: 'not_found' };
  const now = ownershipOf(known);
  if (how.isSo(known)) return { kind: 'unchanged', ...now };
  if (known.status === 'closed') return { kind: 'refused', code: 'conversation.closed', ...now };
  if (how.isTaken?.(known)) return { kind: 'refused', code: 'conversation.taken', ...now };
  if (input.version !== null && input.version !== known.ownerVersion)
    return { kind: 'refused', code: 'conversation.changed', ...now };
  return moveTo(context, known, input, { ...how.to, event: how.event(input, known.owner) });
}

/** The change itself: a new version, no turn left that the bot could go on with, what is told to whom. */
function moveTo(
  context: OperationContext,
  known: ConversationState,
  { notice, trace, at }: Pick<ConversationMove, 'notice' | 'trace' | 'at'>,
  { status, agent, event }: Target & { event: Told },
): Moved {
  const { rows } = context;
  const { id: conversation } = known;
  rows.moveConversation(conversation, { status, owner: agent, at });
  rows.endTurns(conversation, { at, except: null });
  const { site } = event.data;
  emitEvent(context, { ...event, site, conversation, trace, at });
  const noticed =
    notice === null
      ? null
      : addNotice(context, { ...known, conversation }, { body: notice, trace, at });
  const version = known.ownerVersion + 1;
  return {
    kind: 'moved',
    ...{ status, agent, version, since: at },
    before: ownershipOf(known),
    notice: noticed,
  };
}

function ownershipOf({ status, owner, ownerVersion, statusSince }: ConversationState): Ownership {
  return { status, agent: owner, version: ownerVersion, since: statusSince };
}
