import { limits } from '../../../shared/limits.ts';
import { isTheirs } from '../identity.ts';
import type { ReceiveInput, Sender } from '../operations.ts';
import type { ConversationState, Rows } from '../rows.ts';

/** A conversation as a message finds it; `started` when the message makes it. */
type OpenConversation = Omit<ConversationState, 'site' | 'visitor' | 'contact'> & {
  started: boolean;
};

/** The conversation a message goes to; or why the sender may not speak there. */
export function openConversation(
  rows: Rows,
  input: ReceiveInput,
): OpenConversation | 'not_found' | 'session.invalid' {
  const { sender, site } = input;
  const known =
    sender.kind === 'visitor'
      ? rows.conversation(sender.conversation)
      : rows.conversationOfContact(contactOf(rows, input, sender));
  // A visitor's session names its conversation; a shop's user only has one that is used last.
  const begins = !known || (sender.kind === 'contact' && isOver(known, input.at));
  if (begins) {
    return {
      id: sender.conversation,
      status: 'bot',
      owner: null,
      statusSince: input.at,
      ownerVersion: 1,
      lastSeq: 0,
      lastVisibleSeq: 0,
      openTurns: 0,
      dialogue: null,
      started: true,
    };
  }
  if (known.site !== site) return 'not_found';
  if (sender.kind === 'visitor' && !isTheirs(known, sender))
    return known.visitor === sender.visitor ? 'session.invalid' : 'not_found';
  return { ...known, started: false };
}

/** Whether it was closed so long ago that what is said now has nothing to do with it. */
export function isOver(
  { status, statusSince }: Pick<ConversationState, 'status' | 'statusSince'>,
  at: number,
): boolean {
  return status === 'closed' && at - statusSince >= limits.conversationReopenMs;
}

/** The row of the shop's user, made with their first message. */
export function contactOf(
  rows: Rows,
  { site, at }: ReceiveInput,
  { contact, externalId }: Extract<Sender, { kind: 'contact' }>,
): string {
  const known = rows.contact(site, externalId);
  if (known !== undefined) return known;
  rows.addContact({ id: contact, site, externalId, at });
  return contact;
}
