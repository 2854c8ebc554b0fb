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
  if (!known) {
    return {
      id: sender.conversation,
      status: 'bot',
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

/** A proven customer's conversation is open to sessions of that customer only, on whatever device it was begun. */
function isTheirs(
  { contact, visitor }: ConversationState,
  sender: Extract<Sender, { kind: 'visitor' }>,
): boolean {
  const proven = sender.contact ?? null;
  return contact === null && proven === null ? visitor === sender.visitor : contact === proven;
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
