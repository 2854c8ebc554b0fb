import type { EntryBody } from '../../shared/entry.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Noticed } from '../store/hand-off.ts';
import type { Announcements } from './announcements.ts';

/** Tells whoever watches what was stored in nobody's name; `turn` when it is a part of one. */
export function announceNotice(
  announcements: Announcements,
  conversation: ConversationId,
  body: EntryBody,
  { seq, prev, at }: Noticed,
  turn?: { seq: number; part: number },
): void {
  const entry = { seq, author: 'system' as const, at: new Date(at).toISOString(), body };
  announcements.announce(conversation, {
    kind: 'entry',
    pushed: { prev, entry: turn === undefined ? entry : { ...entry, turn } },
  });
}
