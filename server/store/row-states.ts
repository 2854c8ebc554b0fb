import type { Agent } from '../../shared/agent.ts';
import { conversationStatusSchema } from '../../shared/conversation.ts';
import { conversationIdSchema } from '../../shared/ids.ts';
import { numberOf, textOf, textOrNullOf } from './row.ts';
import type { Row } from './row.ts';
import type { ConversationState, KnownEntry, OpenTurn } from './rows.ts';

/** What operations are told of a row, whichever engine has read it. */
export function conversationStateOf(row: Row): ConversationState {
  return {
    id: conversationIdSchema.parse(textOf(row, 'id')),
    site: textOf(row, 'site'),
    visitor: textOrNullOf(row, 'visitor'),
    contact: textOrNullOf(row, 'contact'),
    status: conversationStatusSchema.parse(textOf(row, 'status')),
    owner: ownerOf(textOrNullOf(row, 'owner'), textOrNullOf(row, 'owner_name')),
    ownerVersion: numberOf(row, 'owner_version'),
    statusSince: numberOf(row, 'status_since'),
    lastSeq: numberOf(row, 'last_seq'),
    lastVisibleSeq: numberOf(row, 'last_visible_seq'),
    openTurns: numberOf(row, 'open_turns'),
    dialogue: textOrNullOf(row, 'dialogue'),
  };
}

export function knownEntryOf(row: Row): KnownEntry {
  return {
    seq: numberOf(row, 'seq'),
    prev: numberOf(row, 'prev'),
    payload: textOf(row, 'payload'),
    at: numberOf(row, 'at'),
  };
}

export function openTurnOf(row: Row): OpenTurn {
  return {
    conversation: textOf(row, 'conversation'),
    seq: numberOf(row, 'seq'),
    site: textOf(row, 'site'),
    process: textOf(row, 'process'),
    leaseUntil: numberOf(row, 'lease_until'),
    fence: numberOf(row, 'fence'),
    attempts: numberOf(row, 'attempts'),
    place: textOf(row, 'place'),
    trace: textOf(row, 'trace'),
  };
}

/** Who answers, if a person does. */
export function ownerOf(id: string | null, name: string | null): Agent | null {
  return id === null ? null : { id, name: name ?? id };
}
