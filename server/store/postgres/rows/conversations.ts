import type { ConversationRows, ConversationState } from '../../rows.ts';
import type { Changes } from '../changes.ts';
import { pairOf } from '../loaded.ts';
import type { HeldConversation, Loaded } from '../loaded.ts';

export function conversationRows(loaded: Loaded, changes: Changes): ConversationRows {
  const { conversations, contacts, entries } = loaded;
  return {
    // Copies, as SQLite gives them: what is changed afterwards does not show in them.
    conversation: (id) => copyOf(conversations.get(id)),
    contact: (site, externalId) => contacts.get(pairOf(site, externalId))?.id,
    conversationOfContact: (contact) => copyOf(lastUsed(conversations.values(), contact)),
    entryOnce: (conversation, clientId) => entries.get(pairOf(conversation, clientId)),
    addContact(contact) {
      contacts.set(pairOf(contact.site, contact.externalId), {
        id: contact.id,
        conversation: null,
      });
      changes.contacts.push(contact);
    },
    addConversation({ id, site, visitor, contact, seq, at }) {
      conversations.set(id, {
        id,
        site,
        visitor,
        contact,
        status: 'bot',
        owner: null,
        ownerVersion: 1,
        statusSince: at,
        lastSeq: seq,
        lastVisibleSeq: seq,
        openTurns: 1,
        dialogue: null,
        createdAt: at,
        updatedAt: at,
        isNew: true,
        changed: false,
        moved: false,
      });
    },
    advance(id, { seq, opened, at }) {
      const held = conversations.get(id);
      if (!held) throw new Error('the conversation was not loaded');
      held.lastSeq = seq;
      held.lastVisibleSeq = seq;
      held.openTurns += opened;
      held.updatedAt = at;
      held.changed = true;
    },
    addEntry(entry) {
      const { conversation, clientId, seq, prev, payload, at } = entry;
      entries.set(pairOf(conversation, clientId), { seq, prev, payload, at });
      changes.entries.push(entry);
    },
    moveConversation(id, { status, owner, at }) {
      const held = conversations.get(id);
      if (!held) throw new Error('the conversation was not loaded');
      held.status = status;
      held.owner = owner;
      held.ownerVersion += 1;
      held.statusSince = at;
      held.moved = true;
    },
  };
}

const copyOf = (held: HeldConversation | undefined): ConversationState | undefined =>
  held && { ...held };

function lastUsed(
  conversations: Iterable<HeldConversation>,
  contact: string,
): HeldConversation | undefined {
  let last: HeldConversation | undefined;
  for (const held of conversations) {
    if (held.contact !== contact) continue;
    if (last === undefined || held.updatedAt >= last.updatedAt) last = held;
  }
  return last;
}
