import { contactIdSchema, conversationIdSchema, visitorIdSchema } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { isEnded } from '../identity.ts';
import type { IdentityProof, IdentityProven, KnownSession, ProvenSession } from '../identity.ts';
import { numberOf, textOf } from '../row.ts';
import type { Dialect } from '../dialect.ts';
import { endSessions, findContact, findEnds, lock, sweep } from './session-ends.ts';
import type { Asking } from './session-ends.ts';
import type { Statements } from './statement.ts';

/**
 * Binds a session to the contact that a token proves. A token is used once: again only by the page that used it
 * first, which may not have heard the answer, or in the session that it made.
 */
export const proveIdentity: Statements<IdentityProof, IdentityProven> = function* (proof, dialect) {
  yield* lock(dialect, proof);
  yield* sweep('identity_use', 'token', proof.at, dialect);
  const used = yield* findUse(proof.token);
  if (used !== undefined) return yield* presentAgain(proof, used);

  const known = yield* findContact(proof);
  if (known !== undefined) {
    const ends = yield* findEnds([known]);
    if (ends.some(({ at }) => proof.issuedAt <= at)) return refused('revoked');
  }
  const contact = yield* keepContact(proof);
  const bound = yield* bind(proof, contact, dialect);
  const { session } = bound;
  const [kept] = yield {
    sql: `insert into identity_use
       (token, holder, visitor, conversation, contact, since, former, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (token) do nothing returning token`,
    values: [
      proof.token,
      proof.holder,
      session.visitor,
      session.conversation,
      session.contact,
      session.since,
      bound.former ? 1 : 0,
      proof.until,
    ],
  };
  // Signed with one number for two customers, who came at once.
  if (kept === undefined) throw new Error('a token was used twice at once');
  return { kind: 'proven', ...bound };
};

function* presentAgain(
  { holder, session: presented }: IdentityProof,
  used: { session: ProvenSession; holder: string; former: boolean },
): Asking<IdentityProven> {
  const { session, former } = used;
  const inSession = presented?.visitor === session.visitor && presented.contact === session.contact;
  if (used.holder !== holder && !inSession) return refused('replayed');
  const ends = yield* findEnds([session.visitor, session.contact]);
  return isEnded(session, ends) ? refused('revoked') : { kind: 'proven', session, former };
}

/** The session that the proof makes of the one it was presented in. */
function* bind(
  proof: IdentityProof,
  contact: ProvenSession['contact'],
  dialect: Dialect,
): Asking<{ session: ProvenSession; former: boolean }> {
  const { fresh, at } = proof;
  const presented = yield* alive(proof.session);
  const ends = yield* findEnds([contact, presented?.visitor ?? fresh.visitor]);
  const since = Math.max(at, ...ends.map((end) => end.at + 1));
  if (presented?.contact === contact) {
    const standing = yield* standingOf(presented.conversation, at);
    const own = standing === 'over' ? fresh.conversation : presented.conversation;
    const other = standing === 'open' ? undefined : yield* findLast(contact, at);
    const session = { ...presented, conversation: other ?? own, contact, since };
    return { session, former: false };
  }

  const former = presented !== null && presented.contact !== null;
  if (presented !== null)
    yield* endSessions(
      { who: presented.visitor, at: Math.max(since - 1, presented.since) },
      { at, until: proof.endUntil },
      dialect,
    );
  const visitor = former ? fresh.visitor : (presented?.visitor ?? fresh.visitor);
  const own = presented !== null && !former ? yield* adopt(presented, contact, at) : undefined;
  const conversation = own ?? (yield* findLast(contact, at)) ?? fresh.conversation;
  return { session: { visitor, conversation, contact, since }, former };
}

/** What an anonymous visitor has said so far becomes the contact's; undefined when that is nothing to go on with. */
function* adopt(
  { conversation, visitor }: KnownSession,
  contact: string,
  at: number,
): Asking<KnownSession['conversation'] | undefined> {
  const adopted = yield {
    sql: `update conversation set contact = $1
     where id = $2 and visitor = $3 and contact is null returning id`,
    values: [contact, conversation, visitor],
  };
  if (adopted.length === 0) return undefined;
  return (yield* standingOf(conversation, at)) === 'open' ? conversation : undefined;
}

/** `over`: nothing may be added to it any more, because it was closed too long ago. */
function* standingOf(conversation: string, at: number): Asking<'unbegun' | 'open' | 'over'> {
  const [row] = yield {
    sql: `select status, status_since from conversation where id = $1`,
    values: [conversation],
  };
  if (row === undefined) return 'unbegun';
  const isClosed = textOf(row, 'status') === 'closed';
  return isClosed && numberOf(row, 'status_since') <= at - limits.conversationReopenMs
    ? 'over'
    : 'open';
}

function* alive(session: KnownSession | null): Asking<KnownSession | null> {
  if (session === null) return null;
  const ends = yield* findEnds([session.visitor, session.contact ?? '']);
  return isEnded(session, ends) ? null : session;
}

function* findUse(
  token: string,
): Asking<{ session: ProvenSession; holder: string; former: boolean } | undefined> {
  const [row] = yield {
    sql: `select holder, visitor, conversation, contact, since, former from identity_use
     where token = $1`,
    values: [token],
  };
  if (row === undefined) return undefined;
  const session = {
    visitor: visitorIdSchema.parse(textOf(row, 'visitor')),
    conversation: conversationIdSchema.parse(textOf(row, 'conversation')),
    contact: contactIdSchema.parse(textOf(row, 'contact')),
    since: numberOf(row, 'since'),
  };
  return { session, holder: textOf(row, 'holder'), former: numberOf(row, 'former') === 1 };
}

/** What the token says now counts: an address that the shop does not name any more is not proven any more. */
function* keepContact(proof: IdentityProof): Asking<ProvenSession['contact']> {
  const { fresh, site, subject, claims, at } = proof;
  const [row] = yield {
    sql: `insert into proven_contact (id, site, subject, email, phone, name, proven_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (site, subject) do update set email = excluded.email, phone = excluded.phone,
       name = excluded.name, proven_at = excluded.proven_at
     returning id`,
    values: [fresh.contact, site, subject, claims.email, claims.phone, claims.name, at],
  };
  return contactIdSchema.parse(row && textOf(row, 'id'));
}

/** The contact's conversation that was used last, where a message may still be added to it. */
function* findLast(contact: string, at: number): Asking<ProvenSession['conversation'] | undefined> {
  const [row] = yield {
    sql: `select id from conversation
     where contact = $1 and (status <> 'closed' or status_since > $2)
     order by updated_at desc limit 1`,
    values: [contact, at - limits.conversationReopenMs],
  };
  return row && conversationIdSchema.parse(textOf(row, 'id'));
}

function refused(reason: 'replayed' | 'revoked'): IdentityProven {
  return { kind: 'refused', reason };
}
