import type { QuickReply } from '../../shared/entry.ts';
import type { ContactDetails } from '../../shared/contact-details.ts';
import type { OpeningHours } from '../../shared/opening-hours.ts';
import { describeContact } from './describe-contact.ts';
import type { ContactTexts } from './describe-contact.ts';
import { describeHours } from './describe-hours.ts';
import type { HoursTexts } from './describe-hours.ts';
import { createFaqIndex } from './faq/faq-index.ts';
import type { FaqIndex } from './faq/faq-index.ts';
import { faqIntents } from './faq/faq-intents.ts';
import type { FaqEntry } from './faq/faq-schema.ts';
import type { FormPart, Intent } from './intent.ts';
import { languageOf } from './languages/languages.ts';
import type { Language } from './languages/language.ts';
import type { Match, Matcher } from './matching/matcher.ts';
import type { TrainMatcher } from './matching/trainer.ts';
import { prepareSlots } from './slots/prepare-slots.ts';
import type { SlotFinder } from './slots/slot-finder.ts';

/** What one site answers with, made once when the configuration is loaded. */
export type SiteIntents = {
  code: string;
  finders: ReadonlyMap<string, SlotFinder>;
  /** Of the shop; UTC where it says none. */
  timeZone: string;
  hoursAt(now: number): HoursTexts;
  /** How to reach the shop. */
  contact: ContactTexts;
  language: Language;
  matcher: Matcher;
  /** The shop's answers to what its customers ask. */
  faq: FaqIndex;
  intents: ReadonlyMap<string, Intent>;
  /** What is said when nothing matches; null when something matches everything. */
  otherwise: Intent | null;
  forms: ReadonlyMap<string, FormPart>;
  /** What quick replies say: such words are ours, not the customer's. */
  taps: ReadonlySet<string>;
  /** Those of them that an intent of this site takes: a site without order status does not offer it. */
  offered: ReadonlySet<string>;
  /** What the site's questions are about, as buttons that ask for it. */
  titles: readonly string[];
  /** The intents that call a backend, which is why they must not be taken for what they resemble. */
  acting: ReadonlySet<string>;
};

/**
 * Prepares a site, its matching trained. `suggestions` are what else the site's page offers to tap.
 */
export async function prepareSite(
  intents: readonly Intent[],
  code: string,
  {
    suggestions = [],
    opening,
    contact,
    faq = [],
    orderNumbers = null,
    train,
  }: {
    suggestions?: readonly QuickReply[] | undefined;
    opening?: OpeningHours | undefined;
    contact?: ContactDetails | undefined;
    faq?: readonly FaqEntry[] | undefined;
    orderNumbers?: readonly string[] | null | undefined;
    train: TrainMatcher;
  },
): Promise<SiteIntents> {
  const index = createFaqIndex(faq, code);
  const answers = faqIntents(faq, code);
  const taps = new Set([
    ...intents.flatMap((intent) => tapsOf(intent, code)),
    ...suggestions.map(({ say }) => say),
    ...answers.map(({ title }) => title.get(code) ?? ''),
  ]);
  const forms = intents.flatMap((intent) => intent.reply.filter((part) => part.type === 'form'));
  const acting = new Set(
    intents.filter(({ call, write }) => call !== null || write !== null).map(({ id }) => id),
  );
  const matcher = await train(
    intents.map((intent) => ({
      id: intent.id,
      matches: intent.matches,
      strict: intent.does !== 'answer' && intent.does !== 'hand_off',
      careful: acting.has(intent.id),
      looksUp: isOpenSearch(intent),
      aside: intent.smallTalk,
      phrases: phrasesOf(intent, code).map((text) => ({ language: code, text })),
      keywords: (intent.keywords.get(code) ?? []).map((words) => ({ language: code, words })),
    })),
    [code],
  );
  const timeZone = opening?.hours.timeZone ?? 'UTC';
  return {
    code,
    finders: await prepareFinders(intents, code, { timeZone, orderNumbers }),
    timeZone,
    hoursAt: rememberMinute((now) => describeHours(opening, now, code)),
    contact: describeContact(contact),
    language: languageOf(code),
    matcher,
    faq: index,
    intents: new Map([...intents, ...answers].map((intent) => [intent.id, intent])),
    otherwise: intents.find(({ matches }) => matches === 'nothing_else') ?? null,
    forms: new Map(forms.map((form) => [form.name, form])),
    taps,
    offered: new Set(
      [...taps].filter((tap) => isTaken(matcher.match(tap)) || index.exact(tap) !== null),
    ),
    titles: titlesOf(intents, code),
    acting,
  };
}

async function prepareFinders(
  intents: readonly Intent[],
  code: string,
  about: { timeZone: string; orderNumbers: readonly string[] | null },
): Promise<ReadonlyMap<string, SlotFinder>> {
  const finders = new Map<string, SlotFinder>();
  for (const { id, slots, phrases } of intents) {
    if (slots.length === 0) continue;
    finders.set(id, await prepareSlots(slots, { languages: [code], phrases, ...about }));
  }
  return finders;
}

/**
 * Whether it only looks through what everybody may see. Such a search is asked for by a name that no phrase holds, so
 * the words it knows are few; and one too many shows nobody's data.
 */
function isOpenSearch({ call, write }: Intent): boolean {
  return write === null && call?.capability === 'product.search';
}

/** A tap says what a phrase says: what merely resembles one would lead somewhere else. */
function isTaken({ kind, explanation: { how } }: Match): boolean {
  return kind === 'intent' && how !== 'classifier';
}

/** As many as an entry holds. */
const mostTitles = 10;

/** Greetings and ways out are no subject, and neither is the list itself. Where there are too many, people stay. */
function titlesOf(intents: readonly Intent[], code: string): string[] {
  const listed = intents.filter(({ title, matches, does, smallTalk, reply }) => {
    const isSubject = matches === 'phrases' && (does === 'answer' || does === 'hand_off');
    const isList = reply.some((part) => part.type === 'say' && part.offersTitles === true);
    return title.has(code) && isSubject && !smallTalk && !isList;
  });
  const people = listed.filter(leadsToPeople);
  const others = listed.filter((intent) => !leadsToPeople(intent));
  return [...others.slice(0, Math.max(0, mostTitles - people.length)), ...people].flatMap(
    ({ title }) => title.get(code) ?? [],
  );
}

function leadsToPeople({ does, reply }: Intent): boolean {
  return does === 'hand_off' || reply.some(({ type }) => type === 'form');
}

/** A title always leads where it says. */
function phrasesOf(intent: Intent, code: string): readonly string[] {
  const phrases = intent.phrases.get(code) ?? [];
  const title = intent.title.get(code);
  return title === undefined || phrases.includes(title) ? phrases : [...phrases, title];
}

/** Hours are put into words once a minute, not once a message. */
function rememberMinute<T>(make: (now: number) => T): (now: number) => T {
  let known: { minute: number; value: T } | undefined;
  return (now) => {
    const minute = Math.floor(now / 60_000);
    if (known?.minute !== minute) known = { minute, value: make(now) };
    return known.value;
  };
}

function tapsOf(intent: Intent, code: string): string[] {
  const { write } = intent;
  const parts = [
    ...intent.reply,
    ...intent.slots.map(({ hint }) => hint),
    ...[intent.giveUp, intent.signIn, intent.tooManyTries].filter((says) => says !== null),
    ...[...intent.failures.values()].map(({ says }) => says),
    ...(write?.reply ?? []),
    ...[write?.later ?? null, write?.declined ?? null].filter((says) => says !== null),
  ];
  const said = parts.flatMap((part) =>
    part.type === 'say' ? part.choices.map(({ say }) => say.get(code) ?? '') : [],
  );
  return [...said, intent.title.get(code) ?? ''].filter((say) => say !== '');
}
