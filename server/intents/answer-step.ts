import { limits } from '../../shared/limits.ts';
import { answerByCalling } from './answer-call.ts';
import { askConfirmation, repeatConfirmation } from './answer-confirmation.ts';
import { answerByWriting } from './answer-write.ts';
import type { HandoffReason } from './answerer.ts';
import type { Running } from './dialogue.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Choice, Intent, Part, Slot } from './intent.ts';
import { offersFor } from './offers.ts';
import { done, open } from './outcome.ts';
import type { Doing } from './outcome.ts';
import { plainSaying } from './plain-saying.ts';
import { scopeOf } from './scope.ts';
import { speak } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';
import type { Step } from './step.ts';
import { wordsOf } from './words/words.ts';

/** Does one step: says what is to be said, asking a backend where it must. */
export async function* answerStep(of: SiteTurn, step: Step, said: string): Doing {
  const { site } = of;
  const { running } = step;
  const scope = scopeOf(of, said, running?.slots);
  const say = (parts: readonly Part[]) => speak(of, [{ parts, scope }]);
  switch (step.kind) {
    case 'reply':
      yield* say(step.intent.reply);
      return { ...done(running), handoff: handoffOf(step.intent) };
    case 'aside':
      yield* say(step.intent.reply);
      return done(of.dialogue.running);
    case 'ask':
      yield* say([questionOf(of, step)]);
      return open(running);
    case 'give_up':
      yield* say(step.intent.giveUp === null ? [] : [step.intent.giveUp]);
      return open(running);
    case 'call': {
      const { intent } = step;
      if (intent.call === null) return done(null);
      return yield* answerByCalling(
        of,
        { intent, call: intent.call, running: step.running },
        scope,
      );
    }
    case 'confirm':
      if (step.intent.reply.length > 0) yield* say(step.intent.reply);
      return yield* askConfirmation(of, step, scope);
    case 'confirm_again':
      return yield* repeatConfirmation(of, step);
    case 'write': {
      const { intent } = step;
      if (intent.write === null) return done(null);
      return yield* answerByWriting(
        of,
        { intent, write: intent.write, running: step.running },
        scope,
      );
    }
    case 'declined':
      yield* say([
        step.intent.write?.declined ?? plainSaying(wordsOf(site.code).declined, site.code),
      ]);
      return done(null);
    case 'sign_in':
      yield* say(step.intent.signIn === null ? [] : [step.intent.signIn]);
      return done(null);
    case 'did_you_mean':
      yield* didYouMean(of, step.intents, scope);
      return open(running);
    case 'not_understood': {
      yield* say(site.otherwise?.reply ?? []);
      const missed = of.dialogue.misses + 1 >= limits.missesBeforeHandoff;
      return { ...open(running), handoff: missed ? 'misses' : undefined };
    }
  }
}

/** A question, with what was given earlier to be tapped. */
function questionOf(
  { site, dialogue }: SiteTurn,
  { slot, wording, running }: { slot: Slot; wording: 'ask' | 'hint'; running: Running },
): Part {
  const offers = offersFor(slot, running, dialogue.given).map((value): Choice => {
    const text = new Map([[site.code, value]]);
    return { label: text, say: text, certain: true };
  });
  const saying = slot[wording];
  return { ...saying, choices: [...optionsOf(slot, site.code), ...offers, ...saying.choices] };
}

/** What may be answered, where that is a closed list. */
function optionsOf(slot: Slot, code: string): Choice[] {
  const labels = (slot.options ?? []).map(({ label }) => new Map(Object.entries(label)));
  const { yes, no } = wordsOf(code);
  const yesNo = slot.type === 'yes_no' ? [yes, no].map((word) => new Map([[code, word]])) : [];
  return [...labels, ...yesNo].map((text) => ({ label: text, say: text, certain: true }));
}

function handoffOf(intent: Intent): HandoffReason | undefined {
  if (intent.does === 'hand_off') return 'asked';
  return intent.handOff ? 'intent' : undefined;
}
