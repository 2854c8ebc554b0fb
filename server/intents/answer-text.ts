import type { TurnExplanation } from '../../shared/explanation.ts';
import { limits } from '../../shared/limits.ts';
import { answerStep } from './answer-step.ts';
import type { HandoffReason, ReplyPiece } from './answerer.ts';
import { begin, repeatQuestion } from './begin.ts';
import { clip } from './clip.ts';
import { decide } from './decide.ts';
import { isOpen } from './dialogue.ts';
import type { Dialogue, Running } from './dialogue.ts';
import { consultFaq } from './faq/consult-faq.ts';
import { rememberGiven } from './offers.ts';
import type { Outcome } from './outcome.ts';
import { remember } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';
import { asksBack, describeStep } from './step.ts';
import type { Step } from './step.ts';
import { understand } from './understand.ts';

/**
 * Answers what a customer typed or tapped: each question of the message in order, and what is open is asked last, so
 * that it is what the customer answers next.
 */
export async function* answerText(of: SiteTurn, said: string): AsyncGenerator<ReplyPiece> {
  const { site, turn } = of;
  const { person } = turn;
  const now = of.clock.now();
  const questions = consultFaq(site.faq, said, understand(site.matcher, said)).slice(
    0,
    limits.questionsPerMessage,
  );
  const explanation: TurnExplanation = {
    questions: questions.map(({ explained }) => explained),
    slots: [],
    steps: [],
    calls: of.calls,
  };
  let dialogue: Dialogue = { ...of.dialogue, unanswered: null };
  let held: Step | null = null;
  let handoff: HandoffReason | undefined;
  let missed = false;
  let over = false;

  async function* take(step: Step): AsyncGenerator<ReplyPiece> {
    explanation.steps.push(describeStep(step));
    const outcome: Outcome = yield* answerStep({ ...of, dialogue: withMisses() }, step, said);
    const { running, given = keepGiven(step) } = outcome;
    dialogue = { ...dialogue, running, given };
    handoff ??= outcome.handoff;
    missed ||= step.kind === 'not_understood';
    over = outcome.done && (running === null || running.stage === 'answered');
  }
  const withMisses = (): Dialogue => ({ ...dialogue, unanswered: of.dialogue.unanswered });
  const keepGiven = (step: Step): Dialogue['given'] =>
    'intent' in step && step.running !== null
      ? rememberGiven(dialogue.given, step.intent, step.running.slots)
      : dialogue.given;
  const putAside = (running: Running): void => {
    const aside = [running, ...dialogue.aside].slice(0, limits.questionsAside);
    dialogue = { ...dialogue, aside };
  };

  for (const [at, question] of questions.entries()) {
    const decision = decide(site, { dialogue, person, now }, question);
    dialogue = { ...dialogue, aside: [...decision.aside], choosing: decision.choosing };
    explanation.slots.push(...decision.found);
    for (const [index, step] of decision.steps.entries()) {
      const isLast = at === questions.length - 1 && index === decision.steps.length - 1;
      if (!asksBack(step) || (isLast && held === null)) {
        yield* take(step);
      } else if (held === null) {
        held = step;
        dialogue = { ...dialogue, running: null };
      } else if (step.running !== null) {
        putAside(step.running);
      }
    }
  }
  if (held !== null) {
    if (isOpen(dialogue.running) && held.running !== null) putAside(held.running);
    else yield* take(held);
  }
  // What was left for another question comes back once that one is over.
  for (let tries = 0; over && tries <= limits.questionsAside; tries += 1) {
    const back = nextAside();
    if (back === null) break;
    yield* take(back);
  }
  yield* end();

  function nextAside(): Step | null {
    const last = dialogue.aside.at(-1);
    const intent = last === undefined ? undefined : site.intents.get(last.intent);
    if (last === undefined || intent === undefined) return null;
    dialogue = { ...dialogue, aside: dialogue.aside.slice(0, -1) };
    return last.stage === 'asking'
      ? begin(intent, last.slots, person)
      : repeatQuestion(intent, last);
  }

  function* end(): Generator<ReplyPiece> {
    if (handoff !== undefined) yield { type: 'handoff', reason: handoff };
    yield { type: 'explained', explanation };
    const misses = missed && handoff === undefined ? dialogue.misses + 1 : 0;
    const unanswered = missed && site.forms.size > 0 ? clip(said, limits.formFieldChars) : null;
    yield* remember({ ...dialogue, misses, unanswered });
  }
}
