import type { Clock } from '../../shared/clock.ts';
import type { Order } from '../../shared/order.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { ReplyPiece, TurnInput } from './answerer.ts';
import { writeDialogue } from './dialogue.ts';
import type { Dialogue } from './dialogue.ts';
import type { Part } from './intent.ts';
import { renderParts } from './render.ts';
import type { Scope } from './render.ts';
import type { SiteIntents } from './site-intents.ts';

/** One turn with what answering it needs. */
export type SiteTurn = {
  site: SiteIntents;
  turn: TurnInput;
  dialogue: Dialogue;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
};

/** Something to say, and what its templates see. */
export type Speech = { parts: readonly Part[]; scope: Scope; order?: Order };

/**
 * The first of the speeches that can be said in full; at last what is said when nothing matches. A template
 * that fails is the owner's fault to hear of, and never the customer's to see.
 */
export function speak(
  { site, turn, telemetry }: SiteTurn,
  speeches: readonly Speech[],
): ReplyPiece[] {
  const nothing = { said: '', slots: {}, wish: '' };
  const last: Speech = { parts: site.otherwise?.reply ?? [], scope: nothing };
  for (const { parts, scope, order } of [...speeches, last]) {
    const rendered = renderParts(parts, {
      language: site.code,
      scope,
      offers: (say) => site.offered.has(say),
      order: order ?? null,
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
