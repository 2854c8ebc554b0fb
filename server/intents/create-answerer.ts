import type { Clock } from '../../shared/clock.ts';
import type { ContactDetails } from '../../shared/contact-details.ts';
import type { QuickReply } from '../../shared/entry.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { OpeningHours } from '../../shared/opening-hours.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { answerForm } from './answer-form.ts';
import { answerText } from './answer-text.ts';
import type { Answerer, ReplyPiece, TurnInput } from './answerer.ts';
import { readDialogue } from './dialogue.ts';
import type { FaqEntry } from './faq/faq-schema.ts';
import type { Intent } from './intent.ts';
import type { TrainMatcher } from './matching/trainer.ts';
import { prepareSite } from './site-intents.ts';
import type { SiteIntents } from './site-intents.ts';

export type AnswererOptions = {
  /**
   * `language` is the code of the site's language; the intents come from `compileIntents`; `suggestions` are
   * the choices of the site's settings, so that tapping one is not taken for the customer's own words.
   */
  sites: ReadonlyMap<
    SiteId,
    {
      language: string;
      intents: readonly Intent[];
      suggestions?: readonly QuickReply[];
      /** When the shop's people answer; its time zone is the one that times are told in. */
      opening?: OpeningHours | undefined;
      /** How else the shop is reached. */
      contact?: ContactDetails | undefined;
      /** Its answers to what customers ask. */
      faq?: readonly FaqEntry[] | undefined;
      /** What its order numbers look like, where a slot does not say. */
      orderNumbers?: readonly string[] | undefined;
    }
  >;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
  train: TrainMatcher;
};

export type PreparedAnswerer = {
  answerer: Answerer;
  /** Learns the phrases now, in slices, or waits until they are learnt; else the first turn begins with that. */
  prepare(): Promise<void>;
};

/**
 * Answers messages from the intents of their site, once their phrases are learnt. The pieces of a turn depend only on its input and on what backends answer, so a turn that is run again says the same.
 * Fails only for a site that is not configured.
 */
export function createAnswerer(options: AnswererOptions): PreparedAnswerer {
  const { clock, telemetry } = options;
  let preparing: ReturnType<typeof prepareSites> | undefined;
  const prepared = (): ReturnType<typeof prepareSites> => (preparing ??= prepareSites(options));

  async function* answerer(turn: TurnInput): AsyncGenerator<ReplyPiece> {
    const site = (await prepared()).get(turn.site);
    if (site === undefined) throw new Error(`the site ${turn.site} has no intents`);
    const dialogue = readDialogue(turn.dialogue, site.intents);
    const of = { site, turn, dialogue, clock, telemetry, startedAt: clock.now(), calls: [] };
    yield* turn.said.type === 'text'
      ? answerText(of, turn.said.text)
      : answerForm(of, { values: turn.said.values, seq: turn.said.form });
  }
  return {
    answerer,
    async prepare() {
      await prepared();
    },
  };
}

/** One site after the other: all of them share one event loop. */
async function prepareSites({
  sites,
  train,
}: AnswererOptions): Promise<ReadonlyMap<SiteId, SiteIntents>> {
  const prepared = new Map<SiteId, SiteIntents>();
  for (const [site, { language, intents, ...about }] of sites) {
    prepared.set(site, await prepareSite(intents, language, { ...about, train }));
  }
  return prepared;
}
