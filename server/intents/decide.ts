import type { Dialogue, Running } from './dialogue.ts';
import type { BackendCall, Intent, Slot } from './intent.ts';
import type { Language } from './languages/language.ts';
import type { Matcher } from './matching/matcher.ts';
import { findSlots } from './slots/find-slots.ts';
import type { Expectation } from './slots/find-slots.ts';

/** What a turn does, before anything is asked of a backend. */
export type Step =
  /** Says the intent's reply; `resume` then repeats the question that was open. */
  | { kind: 'reply'; intent: Intent; running: Running | null; resume: Slot | null }
  | { kind: 'ask'; intent: Intent; running: Running; slot: Slot; wording: 'ask' | 'hint' }
  | { kind: 'give_up'; intent: Intent; running: Running }
  | { kind: 'call'; intent: Intent; call: BackendCall; running: Running }
  | { kind: 'not_understood'; running: Running | null };

export type Understanding = {
  matcher: Matcher;
  intents: ReadonlyMap<string, Intent>;
  language: Language;
};

/** Decides what follows from a message, given where the dialogue stands. Pure: the same turn decides the same. */
export function decide(
  { matcher, intents, language }: Understanding,
  { running }: Pick<Dialogue, 'running'>,
  said: string,
): Step {
  const match = matcher.match(said);
  const matched = match.kind === 'intent' ? (intents.get(match.intent) ?? null) : null;
  const current = running === null ? null : (intents.get(running.intent) ?? null);

  if (matched?.matches === 'everything') return reply(matched, null);
  if (matched?.does === 'cancel') return reply(matched, null);
  if (running === null || current === null) {
    return matched === null
      ? { kind: 'not_understood', running: null }
      : begin(matched, {}, said, language);
  }
  if (matched?.does === 'try_again') return tryAgain(current, running) ?? reply(matched, running);

  const expectation = expectationOf(running, matched === current);
  const found = findSlots(said, current.slots, { expectation, asked: running.slot, language });
  const given = Object.keys(found).length > 0;
  if (matched === null || matched === current) {
    if (given) return advance(current, { ...running.slots, ...found });
    if (matched === current) return beginAgain(current, running, said, language);
    return misunderstood(current, running);
  }
  // A greeting or thanks around an answer is no change of subject, and alone leaves the question open.
  if (isAside(matched)) {
    return given
      ? advance(current, { ...running.slots, ...found })
      : reply(matched, running, current);
  }
  const answersFreely = slotOf(current, running.slot)?.type === 'text';
  if (answersFreely && match.kind === 'intent' && match.confidence < 1) {
    return advance(current, { ...running.slots, ...found });
  }
  return begin(matched, {}, said, language);
}

/** An intent that only says something: it neither asks, nor calls, nor shows a form. */
export function isAside(intent: Intent): boolean {
  return (
    intent.slots.length === 0 &&
    intent.call === null &&
    intent.reply.every((part) => part.type !== 'form')
  );
}

function expectationOf(running: Running, about: boolean): Expectation {
  if (about) return 'about';
  return running.stage === 'answered' ? 'follow_up' : 'expected';
}

function begin(intent: Intent, known: Running['slots'], said: string, language: Language): Step {
  const found = findSlots(said, intent.slots, { expectation: 'about', asked: null, language });
  return advance(intent, { ...known, ...found });
}

/** The same question once more, with nothing new in it. */
function beginAgain(intent: Intent, running: Running, said: string, language: Language): Step {
  switch (running.stage) {
    case 'asking':
      return misunderstood(intent, running, 'ask');
    case 'retrying':
      return advance(intent, running.slots);
    case 'answered':
      return begin(intent, remembered(intent, running), said, language);
    case 'stuck':
    case 'correcting':
      return begin(intent, {}, said, language);
  }
}

function tryAgain(intent: Intent, running: Running): Step | null {
  const slot = slotOf(intent, running.slot);
  switch (running.stage) {
    case 'asking':
    case 'stuck':
      return slot === null ? null : ask(intent, running.slots, slot);
    case 'correcting':
      return advance(intent, {});
    case 'retrying':
      return advance(intent, running.slots);
    case 'answered':
      return null;
  }
}

/** Asks for the first slot that is missing; does what the intent is for when none is. */
function advance(intent: Intent, slots: Running['slots']): Step {
  const missing = intent.slots.find(({ name }) => !Object.hasOwn(slots, name));
  if (missing !== undefined) return ask(intent, slots, missing);
  const running: Running = { intent: intent.id, stage: 'answered', slot: null, tries: 0, slots };
  if (intent.call !== null) return { kind: 'call', intent, call: intent.call, running };
  return reply(intent, intent.slots.length > 0 ? running : null);
}

function ask(intent: Intent, slots: Running['slots'], slot: Slot): Step {
  const running: Running = { intent: intent.id, stage: 'asking', slot: slot.name, tries: 0, slots };
  return { kind: 'ask', intent, running, slot, wording: 'ask' };
}

/** An unfit answer: the question again, put differently, until it is one too many. */
function misunderstood(intent: Intent, running: Running, wording: 'ask' | 'hint' = 'hint'): Step {
  const slot = slotOf(intent, running.slot);
  if (running.stage !== 'asking' || slot === null) return { kind: 'not_understood', running };
  const tries = running.tries + 1;
  if (tries >= slot.tries) {
    return { kind: 'give_up', intent, running: { ...running, stage: 'stuck', tries } };
  }
  return { kind: 'ask', intent, running: { ...running, tries }, slot, wording };
}

function reply(intent: Intent, running: Running | null, current: Intent | null = null): Step {
  const resume =
    running?.stage === 'asking' && current !== null ? slotOf(current, running.slot) : null;
  return { kind: 'reply', intent, running, resume };
}

function remembered(intent: Intent, running: Running): Running['slots'] {
  const kept = intent.slots.filter(({ remember }) => remember).map(({ name }) => name);
  return Object.fromEntries(Object.entries(running.slots).filter(([name]) => kept.includes(name)));
}

function slotOf(intent: Intent, name: string | null): Slot | null {
  return intent.slots.find((slot) => slot.name === name) ?? null;
}
