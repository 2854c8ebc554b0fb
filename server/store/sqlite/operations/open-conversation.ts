import { conversationIdSchema } from '../../../../shared/ids.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import type { ReceiveInput, Sender } from '../../operations.ts';
import type { OperationContext } from '../operation-context.ts';
import { numberOf, textOf, textOrNullOf } from '../row.ts';

export type OpenConversation = {
  id: ConversationId;
  status: string;
  ownerVersion: number;
  lastSeq: number;
  lastVisibleSeq: number;
  openTurns: number;
  /** As text of JSON. */
  dialogue: string | null;
  started: boolean;
};

const columns =
  'id, site, visitor, status, owner_version, last_seq, last_visible_seq, open_turns, dialogue';

/** The conversation a message goes to; undefined when the sender may not speak there. */
export function openConversation(
  context: OperationContext,
  input: ReceiveInput,
): OpenConversation | undefined {
  const row =
    input.sender.kind === 'visitor'
      ? context.db.get(
          `select ${columns} from conversation where id = ?`,
          input.sender.conversation,
        )
      : context.db.get(
          `select ${columns} from conversation where contact = ? and status <> 'closed'
           order by updated_at desc limit 1`,
          contactOf(context, input, input.sender),
        );
  if (!row) {
    return {
      id: input.sender.conversation,
      status: 'bot',
      ownerVersion: 1,
      lastSeq: 0,
      lastVisibleSeq: 0,
      openTurns: 0,
      dialogue: null,
      started: true,
    };
  }
  if (textOf(row, 'site') !== input.site) return undefined;
  if (input.sender.kind === 'visitor' && row['visitor'] !== input.sender.visitor) return undefined;
  return {
    id: conversationIdSchema.parse(textOf(row, 'id')),
    status: textOf(row, 'status'),
    ownerVersion: numberOf(row, 'owner_version'),
    lastSeq: numberOf(row, 'last_seq'),
    lastVisibleSeq: numberOf(row, 'last_visible_seq'),
    openTurns: numberOf(row, 'open_turns'),
    dialogue: textOrNullOf(row, 'dialogue'),
    started: false,
  };
}

export function contactOf(
  context: OperationContext,
  input: ReceiveInput,
  sender: Extract<Sender, { kind: 'contact' }>,
): string {
  const row = context.db.get(
    'select id from contact where site = ? and external_id = ?',
    input.site,
    sender.externalId,
  );
  if (row) return textOf(row, 'id');
  context.db.run(
    'insert into contact (id, site, external_id, created_at) values (?, ?, ?, ?)',
    sender.contact,
    input.site,
    sender.externalId,
    input.at,
  );
  return sender.contact;
}
