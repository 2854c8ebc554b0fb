import type { Kysely } from 'kysely';
import type { ContactId, VisitorId } from '../../../shared/ids.ts';
import type { ProvenContact, SessionEnd } from '../identity.ts';
import { sessionEndOf } from '../statements/session-ends.ts';
import type { Tables } from '../tables.ts';

export async function readProvenContact(
  db: Kysely<Tables>,
  id: ContactId,
): Promise<ProvenContact | undefined> {
  return db
    .selectFrom('proven_contact')
    .select(['subject', 'email', 'phone', 'name'])
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function readSessionEnds(
  db: Kysely<Tables>,
  visitor: VisitorId,
  contact: ContactId | null,
): Promise<SessionEnd[]> {
  const rows = await db
    .selectFrom('session_end')
    .select(['who', 'at'])
    .where('who', 'in', [visitor, contact ?? ''])
    .execute();
  return rows.map(sessionEndOf);
}

/** Looked for all the time, so by an index that holds little: what is over is cleared away. */
export async function readSessionEndsSince(db: Kysely<Tables>, at: number): Promise<SessionEnd[]> {
  const rows = await db
    .selectFrom('session_end')
    .select(['who', 'at'])
    .where('at', '>=', at)
    .execute();
  return rows.map(sessionEndOf);
}
