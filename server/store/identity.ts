import type { ContactId, ConversationId, SiteId, VisitorId } from '../../shared/ids.ts';

/** What a shop's token says of its customer beside who it is; null where it says nothing. */
export type ProvenClaims = { email: string | null; phone: string | null; name: string | null };

/** A person whom a shop's token has proven; `subject` is the shop's own id of them. */
export type ProvenContact = ProvenClaims & { subject: string };

/** A visitor's session as its token says it is; `since` is when its contact was proven, 0 for one without. */
export type KnownSession = {
  visitor: VisitorId;
  conversation: ConversationId;
  contact: ContactId | null;
  since: number;
};

/** A session with a contact, as a proof made it. */
export type ProvenSession = KnownSession & { contact: ContactId };

/** A shop's token that was found to be genuine, and who presents it. */
export type IdentityProof = {
  site: SiteId;
  subject: string;
  claims: ProvenClaims;
  /** SHA-256 of what makes the token one of its kind. */
  token: string;
  /** SHA-256 of what only the page knows that presents it: who knows it too may present it again. */
  holder: string;
  issuedAt: number;
  /** When the token cannot be presented any more, so that it need not be remembered. */
  until: number;
  /** The session it is presented in; null when there is none, or one that is over. */
  session: KnownSession | null;
  /** Ids for what has to be made. */
  fresh: { visitor: VisitorId; conversation: ConversationId; contact: ContactId };
  at: number;
  /** Until when it is remembered that the session before is over. */
  endUntil: number;
};

/**
 * `former`: the session it was presented in was another customer's, and is over. `replayed`: somebody else has used
 * this token. `revoked`: the customer's sessions were ended after it was signed.
 */
export type IdentityProven =
  | { kind: 'proven'; session: ProvenSession; former: boolean }
  | { kind: 'refused'; reason: 'replayed' | 'revoked' };

/** Ends every session of a visitor, or of a contact, that began up to `at`. */
export type SessionEnd = { who: VisitorId | ContactId; at: number };

export type VisitorEnd = { visitor: VisitorId; since: number; at: number; until: number };

export type ContactEnd = {
  site: SiteId;
  subject: string;
  /** Id of the contact where there is none yet: a token for it may be on its way. */
  contact: ContactId;
  at: number;
  until: number;
};

/** How customers are proven, and how sessions end. */
export type IdentityOperations = {
  /** Binds a visitor's session to the customer whom a shop's token proves. */
  'identity.prove': { input: IdentityProof; result: IdentityProven };
  /** Ends a visitor's sessions in every tab; says which end that makes. */
  'visitor.end': { input: VisitorEnd; result: SessionEnd };
  /** Ends a contact's sessions, wherever they are, and makes tokens worthless that were signed before. */
  'contact.end': { input: ContactEnd; result: SessionEnd };
};

/**
 * Whether a conversation is a visitor's: a proven customer's is open to sessions of that customer only, on whatever
 * device it was begun; any other to the visitor who began it.
 */
export function isTheirs(
  { visitor, contact }: { visitor: string | null; contact: string | null },
  sender: { visitor: VisitorId; contact?: ContactId | null },
): boolean {
  const proven = sender.contact ?? null;
  return contact === null && proven === null ? visitor === sender.visitor : contact === proven;
}

/** Whether a session is over, by the ends that are known of its visitor and of its contact. */
export function isEnded(
  { visitor, contact, since }: Omit<KnownSession, 'conversation'>,
  ends: readonly SessionEnd[],
): boolean {
  return ends.some(({ who, at }) => (who === visitor || who === contact) && since <= at);
}
