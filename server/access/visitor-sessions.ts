import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import {
  contactIdSchema,
  conversationIdSchema,
  siteIdSchema,
  visitorIdSchema,
} from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { mintConversationId, mintVisitorId } from '../../shared/mint.ts';
import type { Problem } from '../../shared/problem.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { KnownSession, ProvenSession } from '../store/identity.ts';

/**
 * Who a visitor is: a signed token and nothing else. Opening the panel writes no row; the ids in the token
 * become rows with the first message, so a lost first acknowledgement cannot make two conversations.
 */
export type VisitorSession = z.infer<typeof sessionSchema>;

type SessionCheck =
  | { ok: true; session: VisitorSession }
  | { ok: false; code: 'session.invalid' | 'session.expired' };

export type VisitorSessions = {
  /** A new visitor with a conversation of their own. */
  open(site: SiteId): { session: VisitorSession; token: string };
  check(token: string, site: SiteId): SessionCheck;
  /** The session that a proof of the customer has made, and its token. */
  prove(site: SiteId, proven: ProvenSession): { session: VisitorSession; token: string };
  /** A token for the same session that lives longer; undefined while the old one is fresh enough. */
  renew(session: VisitorSession): string | undefined;
};

const sessionSchema = z.strictObject({
  v: z.literal(1),
  site: siteIdSchema,
  visitor: visitorIdSchema,
  conversation: conversationIdSchema,
  /** Whom a token of the shop has proven the visitor to be, and when. */
  contact: contactIdSchema.optional(),
  since: z.int().optional(),
  /** Milliseconds since 1970. */
  exp: z.int(),
});

export function createVisitorSessions(options: {
  key: Uint8Array;
  clock: Clock;
  random: RandomBytes;
}): VisitorSessions {
  const { key, clock, random } = options;

  const signatureOf = (payload: string): string =>
    createHmac('sha256', key).update(payload).digest('base64url');

  function seal(session: VisitorSession): string {
    const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
    return `${payload}.${signatureOf(payload)}`;
  }

  return {
    open(site) {
      const session: VisitorSession = {
        v: 1,
        site,
        visitor: mintVisitorId(random),
        conversation: mintConversationId(random),
        exp: clock.now() + limits.visitorTokenMs,
      };
      return { session, token: seal(session) };
    },
    check(token, site) {
      const [payload, signature, more] = token.split('.');
      if (token.length > limits.visitorTokenChars || !payload || !signature || more !== undefined)
        return { ok: false, code: 'session.invalid' };
      // The texts are compared, not the bytes: decoding ignores stray characters, and a token has one spelling.
      const given = Buffer.from(signature);
      const expected = Buffer.from(signatureOf(payload));
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        return { ok: false, code: 'session.invalid' };
      const session = sessionSchema.safeParse(parseJson(Buffer.from(payload, 'base64url')));
      if (!session.success || session.data.site !== site)
        return { ok: false, code: 'session.invalid' };
      if (session.data.exp <= clock.now()) return { ok: false, code: 'session.expired' };
      return { ok: true, session: session.data };
    },
    prove(site, { visitor, conversation, contact, since }) {
      const exp = since + limits.provenSessionMs;
      const session: VisitorSession = { v: 1, site, visitor, conversation, contact, since, exp };
      return { session, token: seal(session) };
    },
    renew(session) {
      // A proof is good for as long as it says: only another one lasts longer.
      if (session.contact !== undefined) return undefined;
      if (session.exp - clock.now() > limits.visitorTokenMs / 2) return undefined;
      return seal({ ...session, exp: clock.now() + limits.visitorTokenMs });
    },
  };
}

/** A session as the store knows it. */
export function knownSession(session: VisitorSession): KnownSession {
  const { visitor, conversation, contact = null, since = 0 } = session;
  return { visitor, conversation, contact, since };
}

/** The session a token stands for, or a new one; a token is handed out when the caller has to take it over. */
export function openSession(
  sessions: VisitorSessions,
  site: SiteId,
  token: string | undefined,
): { session: VisitorSession; token: string | undefined } | Problem {
  if (token === undefined) return sessions.open(site);
  const check = sessions.check(token, site);
  if (!check.ok) return { code: check.code };
  return { session: check.session, token: sessions.renew(check.session) };
}

function parseJson(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return value;
  } catch {
    // Signed by us, so this cannot happen with our own tokens; anything else fails the schema.
    return undefined;
  }
}
