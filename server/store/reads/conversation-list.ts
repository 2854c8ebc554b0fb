import type { Kysely } from 'kysely';
import { conversationStatusSchema } from '../../../shared/conversation.ts';
import type { Conversation, ConversationStatus } from '../../../shared/conversation.ts';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { SiteId } from '../../../shared/ids.ts';
import type { ConversationPlace } from '../queries.ts';
import { ownerOf } from '../row-states.ts';
import type { Tables } from '../tables.ts';

type Asked = {
  statuses: readonly ConversationStatus[];
  before: ConversationPlace | null;
  limit: number;
};

/** A page of each status, merged: each is the end of an index, however many conversations there are. */
export async function readConversations(
  db: Kysely<Tables>,
  site: SiteId,
  { statuses, before, limit }: Asked,
): Promise<Conversation[]> {
  const pages = await Promise.all(
    statuses.map((status) => readOfStatus(db, { site, status, before, limit })),
  );
  return pages
    .flat()
    .sort((a, b) => b.since - a.since || (a.conversation.id < b.conversation.id ? 1 : -1))
    .slice(0, limit)
    .map(({ conversation }) => conversation);
}

async function readOfStatus(
  db: Kysely<Tables>,
  { site, status, before, limit }: Omit<Asked, 'statuses'> & { site: SiteId; status: string },
): Promise<{ since: number; conversation: Conversation }[]> {
  const all = db
    .selectFrom('conversation')
    .leftJoin('contact', 'contact.id', 'conversation.contact')
    .select([
      'conversation.id',
      'status',
      'owner',
      'owner_name',
      'owner_version',
      'status_since',
      'conversation.updated_at',
      'last_visible_seq',
      'contact.external_id',
    ])
    .where('conversation.site', '=', site)
    .where('status', '=', status);
  const wanted =
    before === null
      ? all
      : all.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('status_since', 'conversation.id'), '<', tuple(before.since, before.id)),
        );
  const rows = await wanted
    .orderBy('status_since', 'desc')
    .orderBy('conversation.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    since: row.status_since,
    conversation: {
      id: conversationIdSchema.parse(row.id),
      status: conversationStatusSchema.parse(row.status),
      agent: ownerOf(row.owner, row.owner_name),
      version: row.owner_version,
      since: new Date(row.status_since).toISOString(),
      updatedAt: new Date(row.updated_at).toISOString(),
      upTo: row.last_visible_seq,
      ...(row.external_id === null ? {} : { user_id: row.external_id }),
    },
  }));
}
