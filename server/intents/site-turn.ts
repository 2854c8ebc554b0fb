import type { Capability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { CallExplained } from '../../shared/explanation.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { ReplyPiece, TurnInput } from './answerer.ts';
import { writeDialogue } from './dialogue.ts';
import type { Dialogue } from './dialogue.ts';
import type { Part } from './intent.ts';
import { renderParts } from './render.ts';
import type { Scope } from './render.ts';
import { scopeOf } from './scope.ts';
import type { SiteIntents } from './site-intents.ts';

/** One turn with what answering it needs. */
export type SiteTurn = {
  site: SiteIntents;
  turn: TurnInput;
  dialogue: Dialogue;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
  /** When answering began: what all its calls may take together counts from there. */
  startedAt: number;
  /** Calls of this turn, as they end. */
  calls: CallExplained[];
};

/** Something to say, and what its templates see; `asOf` (ISO 8601) where an answer in it is older. */
export type Speech = { parts: readonly Part[]; scope: Scope; asOf?: string | undefined };

type PartPiece = Extract<ReplyPiece, { type: 'part' }>;

/**
 * The first of the speeches that can be said in full; at last what is said when nothing matches. A template
 * that fails is the owner's fault to hear of, and never the customer's to see.
 */
export function speak(of: SiteTurn, speeches: readonly Speech[]): PartPiece[] {
  const { site, turn, telemetry } = of;
  const last: Speech = { parts: site.otherwise?.reply ?? [], scope: scopeOf(of, '') };
  for (const { parts, scope, asOf } of [...speeches, last]) {
    const rendered = renderParts(parts, {
      language: site.code,
      timeZone: site.timeZone,
      scope,
      offers: (say) => site.offered.has(say),
      titles: site.titles,
      asOf,
      now: of.clock.now(),
    });
    if (rendered.ok) return rendered.bodies.map((body) => ({ type: 'part', body }));
    const error = new Error(`a reply cannot be made: ${rendered.message}`);
    telemetry.fault({ where: 'intents.reply', error, trace: turn.trace });
  }
  return [];
}

/** Where the dialogue stands from now on; nothing when there is nothing to remember. */
export function remember(dialogue: Dialogue): ReplyPiece[] {
  const kept = writeDialogue(dialogue);
  return kept === null ? [] : [{ type: 'dialogue', dialogue: kept }];
}

/** Notes how a call ended, for the turn's explanation. */
export function noteCall(
  { calls, clock }: SiteTurn,
  capability: Capability,
  outcome: CallExplained['outcome'],
  startedAt: number,
): void {
  calls.push({ capability, outcome, ms: Math.max(0, clock.now() - startedAt) });
}
