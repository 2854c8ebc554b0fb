import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { mintContactId, mintConversationId, mintVisitorId } from '../../shared/mint.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { isEnded } from '../store/identity.ts';
import type { KnownSession } from '../store/identity.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { IdentitySettings } from './identity-schema.ts';
import type { IdentityToken, ReadIdentityToken } from './identity-token.ts';
import type { SessionEnds } from './session-ends.ts';
import { knownSession, openSession } from './visitor-sessions.ts';
import type { VisitorSession, VisitorSessions } from './visitor-sessions.ts';

/** What a page presents: the shop's token, and a secret of its own by which it may present that once more. */
export const presentedIdentitySchema = z.strictObject({
  /** Whatever its length: one that is too long is refused as a token, with the reason, not as a session. */
  token: z.string(),
  holder: z.string().min(16).max(limits.identityHolderChars),
});
export type PresentedIdentity = z.infer<typeof presentedIdentitySchema>;

/** Says why a session may not be used, or not any more; asks no store. */
export type JudgeSession = (session: VisitorSession) => ProblemCode | undefined;

/** `former`: the session before was another customer's. */
export type OpenedSession = {
  session: VisitorSession;
  token: string | undefined;
  former: boolean;
};

/** The one place that decides who a visitor is, whichever way they come. */
export type Visitors = {
  /** For a socket's handshake and for a session over HTTP: what may be read and said from then on. */
  open(
    site: SiteId,
    presented: { token: string | undefined; identity: PresentedIdentity | undefined },
  ): Promise<OpenedSession | Problem>;
  /** For a call that brings its session's token along. */
  check(site: SiteId, token: string): Promise<{ session: VisitorSession } | Problem>;
  judge: JudgeSession;
  /** Ends a visitor's session in every tab; a token that is none any more has nothing to end. */
  end(site: SiteId, token: string): Promise<void>;
  /** Ends all sessions of the customer whom the shop calls `subject`. */
  endContact(site: SiteId, subject: string): Promise<void>;
};

export function createVisitors(options: {
  sessions: VisitorSessions;
  readToken: ReadIdentityToken;
  /** The identity section of a site as it is configured now. */
  identityOf: (site: SiteId) => IdentitySettings | undefined;
  store: Pick<Store, 'read' | 'write'>;
  ends: Pick<SessionEnds, 'tell'>;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<Telemetry, 'identityProven' | 'identityRefused' | 'sessionsEnded'>;
}): Visitors {
  const { sessions, readToken, identityOf, store, ends, clock, random, telemetry } = options;

  const judge: JudgeSession = ({ site, contact, exp }) => {
    if (exp <= clock.now()) return 'session.expired';
    const identity = identityOf(site);
    // Nobody stands behind a proof any more.
    if (contact !== undefined && !identity) return 'session.invalid';
    return contact === undefined && identity?.mode === 'required' ? 'identity.required' : undefined;
  };

  async function isOver(session: VisitorSession): Promise<boolean> {
    const known = knownSession(session);
    return isEnded(known, await store.read.sessionEnds(known.visitor, known.contact));
  }

  async function prove(
    site: SiteId,
    presented: PresentedIdentity,
    before: VisitorSession | undefined,
  ): Promise<OpenedSession | Problem> {
    const identity = identityOf(site);
    if (!identity) return { code: 'identity.unavailable' };
    const check = await readToken(presented.token, site, identity);
    if (!check.ok) return check.problem;
    const at = clock.now();
    const proven = await store.write('identity.prove', {
      site,
      ...provenBy(check.token, site),
      holder: hashOf(presented.holder),
      until: check.token.expiresAt + identity.clockTolerance * 1_000,
      session: before ? knownSession(before) : null,
      fresh: {
        visitor: mintVisitorId(random),
        conversation: mintConversationId(random),
        contact: mintContactId(random),
      },
      at,
      endUntil: at + limits.visitorTokenMs,
    });
    if (proven.kind === 'refused')
      return { code: proven.reason === 'replayed' ? 'identity.used' : 'identity.revoked' };
    if (before) ends.tell(endsOf(before, proven.session));
    telemetry.identityProven({ site });
    return { ...sessions.prove(site, proven.session), former: proven.former };
  }

  return {
    judge,
    async open(site, { token, identity }) {
      if (identity !== undefined) {
        // A session that is over is none: the proof stands for itself.
        const before = token === undefined ? undefined : sessions.check(token, site);
        const proven = await prove(site, identity, before?.ok ? before.session : undefined);
        if ('code' in proven) telemetry.identityRefused({ site, code: proven.code });
        return proven;
      }
      const opened = openSession(sessions, site, token);
      if ('code' in opened) return opened;
      const code = judge(opened.session);
      if (code !== undefined) return { code };
      if (token !== undefined && (await isOver(opened.session))) return { code: 'session.invalid' };
      return { ...opened, former: false };
    },
    async check(site, token) {
      const check = sessions.check(token, site);
      const code = check.ok ? judge(check.session) : check.code;
      if (!check.ok || code !== undefined) return { code: code ?? 'session.invalid' };
      if (await isOver(check.session)) return { code: 'session.invalid' };
      return { session: check.session };
    },
    async end(site, token) {
      const check = sessions.check(token, site);
      if (!check.ok) return;
      const { visitor, since } = knownSession(check.session);
      const at = clock.now();
      const until = at + limits.visitorTokenMs;
      ends.tell([await store.write('visitor.end', { visitor, since, at, until })]);
      telemetry.sessionsEnded({ site, whose: 'visitor' });
    },
    async endContact(site, subject) {
      const at = clock.now();
      const until = at + limits.visitorTokenMs;
      const contact = mintContactId(random);
      ends.tell([await store.write('contact.end', { site, subject, contact, at, until })]);
      telemetry.sessionsEnded({ site, whose: 'contact' });
    },
  };
}

function provenBy({ id, subject, claims, issuedAt }: IdentityToken, site: SiteId) {
  return { subject, claims, issuedAt, token: hashOf(`${site} ${id}`) };
}

/** What the proof has ended: the session it was presented in, when it is not the one that goes on. */
function endsOf(
  before: VisitorSession,
  after: KnownSession,
): { who: KnownSession['visitor']; at: number }[] {
  const { visitor, contact, since } = knownSession(before);
  if (contact === after.contact) return [];
  return [{ who: visitor, at: visitor === after.visitor ? after.since - 1 : since }];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
