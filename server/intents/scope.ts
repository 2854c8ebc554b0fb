import type { Json } from '../../shared/json.ts';
import type { Running } from './dialogue.ts';
import type { Scope } from './render.ts';
import type { SiteTurn } from './site-turn.ts';

/** What templates see in a turn. */
export function scopeOf(of: SiteTurn, said: string, slots: Running['slots'] = {}): Scope {
  const { turn, site, clock } = of;
  return {
    said,
    wish: wishOf(of, said),
    slots,
    person: personOf(of),
    contact: { ...site.contact },
    hours: { ...site.hoursAt(clock.now()) },
    reference: `${turn.conversation}-${turn.seq}`,
  };
}

/**
 * What the customer wants to tell a person. A tapped choice holds our words, not theirs: then it is what
 * they said before and we did not understand.
 */
function wishOf({ site, dialogue }: SiteTurn, said: string): string {
  return site.taps.has(said.trim()) ? (dialogue.unanswered ?? '') : said;
}

function personOf({ turn }: SiteTurn): Json {
  const { verified } = turn.person;
  const { subject = null, email = null, phone = null, name = null } = verified ?? {};
  return { verified: verified !== null, subject, email, phone, name };
}
