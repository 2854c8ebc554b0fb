import type { QuickReply } from '../../shared/entry.ts';
import type { FormPart, Intent } from './intent.ts';
import { isAside } from './decide.ts';
import { languageOf } from './languages/languages.ts';
import type { Language } from './languages/language.ts';
import type { Match, Matcher } from './matching/matcher.ts';
import type { TrainMatcher } from './matching/trainer.ts';

/** What one site answers with, made once when the configuration is loaded. */
export type SiteIntents = {
  code: string;
  language: Language;
  matcher: Matcher;
  intents: ReadonlyMap<string, Intent>;
  /** What is said when nothing matches; null when something matches everything. */
  otherwise: Intent | null;
  forms: ReadonlyMap<string, FormPart>;
  /** What quick replies say: such words are ours, not the customer's. */
  taps: ReadonlySet<string>;
  /** Those of them that an intent of this site takes: a site without order status does not offer it. */
  offered: ReadonlySet<string>;
};

/**
 * Prepares a site, its matching trained. `suggestions` are what else the site's page offers to tap.
 */
export async function prepareSite(
  intents: readonly Intent[],
  code: string,
  {
    suggestions = [],
    train,
  }: { suggestions?: readonly QuickReply[] | undefined; train: TrainMatcher },
): Promise<SiteIntents> {
  const taps = new Set([
    ...intents.flatMap((intent) => tapsOf(intent, code)),
    ...suggestions.map(({ say }) => say),
  ]);
  const forms = intents.flatMap((intent) => intent.reply.filter((part) => part.type === 'form'));
  const matcher = await train(
    intents.map((intent) => ({
      id: intent.id,
      matches: intent.matches,
      strict: intent.does !== 'answer',
      careful: intent.call !== null,
      aside: isAside(intent) && intent.does === 'answer',
      phrases: (intent.phrases.get(code) ?? []).map((text) => ({ language: code, text })),
      keywords: (intent.keywords.get(code) ?? []).map((words) => ({ language: code, words })),
    })),
    [code],
  );
  return {
    code,
    language: languageOf(code),
    matcher,
    intents: new Map(intents.map((intent) => [intent.id, intent])),
    otherwise: intents.find(({ matches }) => matches === 'nothing_else') ?? null,
    forms: new Map(forms.map((form) => [form.name, form])),
    taps,
    offered: new Set([...taps].filter((tap) => isTaken(matcher.match(tap)))),
  };
}

/** A tap says what a phrase says: what merely resembles one would lead somewhere else. */
function isTaken({ kind, explanation: { how } }: Match): boolean {
  return kind === 'intent' && how !== 'classifier';
}

function tapsOf(intent: Intent, code: string): string[] {
  const parts = [
    ...intent.reply,
    ...intent.slots.map(({ hint }) => hint),
    ...(intent.giveUp === null ? [] : [intent.giveUp]),
    ...(intent.tooManyTries === null ? [] : [intent.tooManyTries]),
    ...[...(intent.call?.failures.values() ?? [])].map(({ says }) => says),
  ];
  return parts.flatMap((part) =>
    part.type === 'say' ? part.choices.map(({ say }) => say.get(code) ?? '') : [],
  );
}
