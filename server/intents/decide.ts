import type { SlotExplained } from '../../shared/explanation.ts';
import { limits } from '../../shared/limits.ts';
import type { Person } from './answerer.ts';
import { isAside, takesOver } from './aside.ts';
import { advance, ask, begin, misunderstood, remembered, repeatQuestion, slotOf } from './begin.ts';
import { decideConfirmation, decideYesNo } from './confirm.ts';
import { isOpen } from './dialogue.ts';
import type { Dialogue, Running } from './dialogue.ts';
import { findValues } from './find-values.ts';
import type { Intent } from './intent.ts';
import type { Language } from './languages/language.ts';
import { offersFor } from './offers.ts';
import type { Expectation, SlotFinder } from './slots/slot-finder.ts';
import { say } from './step.ts';
import type { Step } from './step.ts';
import type { Question } from './understand.ts';
import { decideWayOut, wayOutOf } from './way-out.ts';
import { readYesNo } from './yes-no.ts';

export type Understanding = {
  code: string;
  intents: ReadonlyMap<string, Intent>;
  language: Language;
  /** Finds values for the slots of an intent, by its id. */
  finders: ReadonlyMap<string, SlotFinder>;
};

/** What follows from a question: steps in order, and what waits behind them. */
export type Decision = {
  steps: Step[];
  /** Questions that come back when this one is over. */
  aside: readonly Running[];
  choosing: Dialogue['choosing'];
  found: readonly SlotExplained[];
};

/** What is decided with, besides the site. */
export type Situation = {
  dialogue: Dialogue;
  person: Person;
  /** Milliseconds since 1970: what "tomorrow" is seen from. */
  now: number;
};

/** Decides what follows from a question, given where the dialogue stands. Pure: the same turn decides the same. */
export function decide(site: Understanding, at: Situation, question: Question): Decision {
  const { dialogue, person } = at;
  const { running } = dialogue;
  const matched = matchedBy(site, question);
  const current = running === null ? null : (site.intents.get(running.intent) ?? null);
  let found: readonly SlotExplained[] = [];

  const values = (said: string, intent: Intent, expectation: Expectation) => {
    const isNew = expectation === 'about' || running === null;
    const result = findValues(site.finders.get(intent.id), said, {
      expectation,
      asked: isNew ? null : running.slot,
      known: isNew ? {} : running.slots,
      language: site.code,
      now: at.now,
      offset: question.explained.start,
    });
    found = result.explained;
    return result;
  };
  const decided = (steps: (Step | null)[], changed: Partial<Decision> = {}): Decision => ({
    steps: steps.filter((step) => step !== null),
    aside: dialogue.aside,
    choosing: null,
    found,
    ...changed,
  });
  const beginWith = (intent: Intent, said = question.said): Step =>
    begin(intent, values(said, intent, 'about').values, person);

  if (matched?.matches === 'everything') return decided([say(matched, null)], { aside: [] });
  const agreed = running === null ? null : decideYesNo(site, running, question);
  if (agreed !== null) return decided([agreed]);
  const wayOut = wayOutOf(site, dialogue, { question, matched });
  if (wayOut !== null) return decideWayOut(site, dialogue, wayOut, decided);
  const chosen = choose(dialogue, matched);
  if (chosen !== null) {
    return decided([beginWith(chosen.intent, `${chosen.said} ${question.said}`)]);
  }
  if (running === null || current === null) {
    if (matched !== null) return decided([beginWith(matched)]);
    return decided(...unclear(site, question, null));
  }
  if (matched?.does === 'try_again') {
    return decided([tryAgain(current, running, person) ?? say(matched, running)]);
  }
  if (running.stage === 'confirming' && current.write !== null) {
    const step = decideConfirmation({ current, running, matched }, question, (said) =>
      values(said, current, 'expected'),
    );
    if (step !== null) return decided([step]);
  } else {
    const steps = decideAnswer();
    if (steps !== null) return decided(steps);
  }
  if (matched === null) return decided(...unclear(site, question, running));
  return isAside(matched) ? answerAside(matched) : digress(matched);

  /** A greeting or an answer in passing is no change of subject; the open question follows it. */
  function answerAside(intent: Intent): Decision {
    const open = current !== null && isOpen(running);
    const repeated = open ? repeatQuestion(current, running) : null;
    return decided([{ kind: 'aside', intent, running: null }, repeated]);
  }

  /** Another question: the open one waits, unless this one is a way to leave it. */
  function digress(intent: Intent): Decision {
    if (takesOver(intent)) return decided([beginWith(intent)], { aside: [] });
    const others = dialogue.aside.filter((one) => one.intent !== intent.id);
    const aside = isOpen(running) ? [...others, running] : others;
    return decided([beginWith(intent)], { aside: aside.slice(-limits.questionsAside) });
  }

  /** What a message means for the question that is running; null when it is about something else. */
  function decideAnswer(): Step[] | null {
    if (running === null || current === null) return null;
    const about = matched === current;
    const expectation = about ? 'about' : running.stage === 'answered' ? 'follow_up' : 'expected';
    const offered = agreedOffer();
    const heard = values(question.said, current, expectation);
    const given = { ...heard.values, ...offered };
    const answered = Object.keys(given).length > 0;
    const next = (): Step[] => [advance(current, { ...running.slots, ...given })];
    if (matched === null || about) {
      if (answered) return next();
      if (about) return [beginAgain(current, running, () => beginWith(current))];
      return question.intents.length > 1 ? null : [misunderstood(current, running)];
    }
    // Whatever is said answers a question for a text, unless it is said as a phrase is: by a button, most likely.
    const answersFreely = slotOf(current, running.slot)?.type === 'text';
    if (answersFreely) return question.exact ? null : next();
    // "1042" alone is what was asked for, although it could begin another question as well.
    const isAsked = running.slot !== null && Object.hasOwn(heard.values, running.slot);
    if (heard.isAnswer && expectation === 'expected' && (isAsked || !question.exact)) return next();
    if (!isAside(matched) || !answered) return null;
    return matched.smallTalk
      ? next()
      : [...next(), { kind: 'aside', intent: matched, running: null }];
  }

  /** A yes to the one value that was offered. */
  function agreedOffer(): Running['slots'] {
    const slot = current === null ? null : slotOf(current, running?.slot ?? null);
    if (running?.stage !== 'asking' || slot === null) return {};
    const [offer, ...others] = offersFor(slot, running, dialogue.given);
    const agrees = readYesNo(question.said, site.language, { yes: '', no: '' }) === 'yes';
    return offer !== undefined && others.length === 0 && agrees ? { [slot.name]: offer } : {};
  }

  function beginAgain(intent: Intent, from: Running, anew: () => Step): Step {
    switch (from.stage) {
      case 'asking':
      case 'confirming':
        return misunderstood(intent, from, 'ask');
      case 'retrying':
        return retry(intent, from);
      case 'answered':
        return begin(
          intent,
          { ...remembered(intent, from), ...values(question.said, intent, 'about').values },
          person,
        );
      case 'stuck':
      case 'correcting':
        return anew();
    }
  }
}

/** The one intent that a question is about, if it is one. */
function matchedBy(site: Understanding, { intents }: Question): Intent | null {
  const [first = '', ...others] = intents;
  return others.length === 0 ? (site.intents.get(first) ?? null) : null;
}

/** Which of two was meant, with what was said before. */
function choose(
  { choosing }: Dialogue,
  matched: Intent | null,
): { intent: Intent; said: string } | null {
  if (choosing === null || matched === null || !choosing.intents.includes(matched.id)) return null;
  return { intent: matched, said: choosing.said };
}

/** Neither one intent nor an answer: which of two, or nothing at all. */
function unclear(
  site: Understanding,
  { intents, perhaps = [], said }: Question,
  running: Running | null,
): [Step[], Partial<Decision>] {
  const known = (ids: readonly string[]) => ids.flatMap((id) => site.intents.get(id) ?? []);
  const both = intents.length > 1 ? known(intents) : known(perhaps);
  if (both.length === 0) return [[{ kind: 'not_understood', running }], {}];
  const choosing = { said, intents: both.map(({ id }) => id) };
  return [[{ kind: 'did_you_mean', intents: both, running }], { choosing }];
}

function tryAgain(intent: Intent, running: Running, person: Person): Step | null {
  const slot = slotOf(intent, running.slot);
  switch (running.stage) {
    case 'asking':
    case 'stuck':
      return slot === null ? null : ask(intent, running.slots, slot);
    case 'correcting':
      return begin(intent, {}, person);
    case 'retrying':
      return retry(intent, running);
    case 'confirming':
      return repeatQuestion(intent, running);
    case 'answered':
      return null;
  }
}

/** What was confirmed is written; everything else is asked for as it was. */
function retry(intent: Intent, running: Running): Step {
  return running.write === null
    ? advance(intent, running.slots)
    : { kind: 'write', intent, running };
}
