import type { ContactId } from '../../shared/ids.ts';
import type { TurnInput } from '../intents/answerer.ts';
import type { Store } from '../store/store.ts';
import type { TurnTicket } from './turn-ticket.ts';

/** What is answered and where it was said: from the ticket, or from the store after a take-over or a wait. */
type Question = Pick<TurnInput, 'said' | 'form' | 'dialogue'> & {
  person: string;
  contact: ContactId | null;
};

/** What the shop's token said of them last; a contact that is only named, by a REST client, has none. */
export async function readPerson(
  store: Pick<Store, 'read'>,
  contact: ContactId | null,
): Promise<TurnInput['person']> {
  const proven = contact === null ? undefined : await store.read.provenContact(contact);
  if (!proven) return { verified: null };
  const { subject, email, phone, name } = proven;
  return {
    verified: {
      subject,
      ...(email === null ? {} : { email }),
      ...(phone === null ? {} : { phone }),
      ...(name === null ? {} : { name }),
    },
  };
}

/** Undefined when a person answers this conversation by now. */
export async function readQuestion(
  store: Pick<Store, 'read'>,
  ticket: TurnTicket,
): Promise<Question | undefined> {
  const [conversation, entry] = await Promise.all([
    store.read.conversation(ticket.conversation),
    store.read.entry(ticket.conversation, ticket.turn),
  ]);
  if (!conversation || !entry) throw new Error('the turn names a message that is not there');
  if (conversation.status !== 'bot') return undefined;
  const { body } = entry;
  if (body.type !== 'text' && body.type !== 'form_answer')
    throw new Error(`a ${body.type} entry cannot be answered`);
  const shown =
    body.type === 'form_answer'
      ? await store.read.entry(ticket.conversation, body.form)
      : undefined;
  return {
    said: body,
    form: shown?.body.type === 'form' ? shown.body.form : null,
    dialogue: conversation.dialogue,
    person: conversation.contact ?? conversation.visitor ?? ticket.conversation,
    contact: conversation.contact,
  };
}
