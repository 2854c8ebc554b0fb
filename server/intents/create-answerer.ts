import type { Clock } from '../../shared/clock.ts';
import type { QuickReply } from '../../shared/entry.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { answerForm } from './answer-form.ts';
import { answerText } from './answer-text.ts';
import type { Answerer } from './answerer.ts';
import { readDialogue } from './dialogue.ts';
import type { Intent } from './intent.ts';
import { prepareSite } from './site-intents.ts';

export type AnswererOptions = {
  /**
   * `language` is the code of the site's language; the intents come from `compileIntents`; `suggestions` are
   * the choices of the site's settings, so that tapping one is not taken for the customer's own words.
   */
  sites: ReadonlyMap<
    SiteId,
    { language: string; intents: readonly Intent[]; suggestions?: readonly QuickReply[] }
  >;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
};

/**
 * Answers messages from the intents of their site. Matching is prepared here, once. The pieces of a turn
 * depend only on its input and on what backends answer, so a turn that is run again says the same.
 * Throws only for a site that is not configured.
 */
export function createAnswerer({ sites, clock, telemetry }: AnswererOptions): Answerer {
  const prepared = new Map(
    [...sites].map(([site, { language, intents, suggestions }]) => [
      site,
      prepareSite(intents, language, suggestions),
    ]),
  );
  return (turn) => {
    const site = prepared.get(turn.site);
    if (site === undefined) throw new Error(`the site ${turn.site} has no intents`);
    const dialogue = readDialogue(turn.dialogue, site.intents);
    const of = { site, turn, dialogue, clock, telemetry };
    return turn.said.type === 'text'
      ? answerText(of, turn.said.text)
      : answerForm(of, { values: turn.said.values, seq: turn.said.form });
  };
}
