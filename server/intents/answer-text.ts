import type { FailureClass } from '../../shared/capability.ts';
import { jsonOf } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import type { ReplyPiece } from './answerer.ts';
import { callBackend, minutesToWait } from './call-backend.ts';
import { clip } from './clip.ts';
import { decide } from './decide.ts';
import type { Step } from './decide.ts';
import type { Running } from './dialogue.ts';
import type { BackendCall, Intent, Part } from './intent.ts';
import type { Scope } from './render.ts';
import { remember, speak } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';

/** Answers what a customer typed or tapped: decides, then says it, asking a backend first where needed. */
export async function* answerText(of: SiteTurn, said: string): AsyncGenerator<ReplyPiece> {
  const step = decide(of.site, of.dialogue, said);
  const slots = step.running?.slots ?? {};
  const scope = { said, slots, wish: wishOf(of, said) };
  if (step.kind === 'call') {
    yield* answerByCalling(of, step, scope);
    return;
  }
  yield* speak(of, [{ parts: partsOf(of, step), scope }]);
  const missed = step.kind === 'not_understood' && of.site.forms.size > 0;
  const unanswered = missed ? clip(said, limits.formFieldChars) : null;
  yield* remember({ v: 1, running: step.running, unanswered });
}

function partsOf({ site }: SiteTurn, step: Exclude<Step, { kind: 'call' }>): readonly Part[] {
  switch (step.kind) {
    case 'not_understood':
      return site.otherwise?.reply ?? [];
    case 'reply':
      return [...step.intent.reply, ...(step.resume === null ? [] : [step.resume.ask])];
    case 'ask':
      return [step.slot[step.wording]];
    case 'give_up':
      return step.intent.giveUp === null ? [] : [step.intent.giveUp];
  }
}

/**
 * What the customer wants to tell a person. A tapped choice holds our words, not theirs: then it is what
 * they said before and we did not understand.
 */
function wishOf({ site, dialogue }: SiteTurn, said: string): string {
  return site.taps.has(said.trim()) ? (dialogue.unanswered ?? '') : said;
}

type CallStep = { intent: Intent; call: BackendCall; running: Running };

async function* answerByCalling(
  of: SiteTurn,
  { intent, call, running }: CallStep,
  scope: Scope,
): AsyncGenerator<ReplyPiece> {
  const waiting = await minutesToWait(call, of);
  if (waiting > 0) {
    yield* askToWait(of, { intent, running }, scope, waiting);
    return;
  }
  yield { type: 'status', code: call.capability };
  const outcome = await callBackend(call, running.slots, of);
  if ('waitMinutes' in outcome) {
    yield* askToWait(of, { intent, running }, scope, outcome.waitMinutes);
    return;
  }
  const unknown = { parts: sayingFor(call, 'unknown'), scope };
  if (outcome.ok) {
    const found = { ...scope, result: jsonOf(outcome.value) };
    yield* speak(of, [{ parts: intent.reply, scope: found, order: outcome.value }, unknown]);
    yield* remember({ v: 1, running: { ...running, stage: 'answered' }, unanswered: null });
    return;
  }
  yield* speak(of, [{ parts: sayingFor(call, outcome.failure), scope }, unknown]);
  yield* remember({ v: 1, running: stageAfter(call, outcome.failure, running), unanswered: null });
}

function askToWait(
  of: SiteTurn,
  { intent, running }: Pick<CallStep, 'intent' | 'running'>,
  scope: Scope,
  minutes: number,
): ReplyPiece[] {
  const parts = intent.tooManyTries === null ? [] : [intent.tooManyTries];
  return [
    ...speak(of, [{ parts, scope: { ...scope, wait: { minutes } } }]),
    ...remember({ v: 1, running: { ...running, stage: 'retrying' }, unanswered: null }),
  ];
}

function failureOf(call: BackendCall, failure: FailureClass) {
  return call.failures.get(failure) ?? call.failures.get('default');
}

function sayingFor(call: BackendCall, failure: FailureClass): readonly Part[] {
  const found = failureOf(call, failure);
  return found === undefined ? [] : [found.says];
}

function stageAfter(call: BackendCall, failure: FailureClass, running: Running): Running | null {
  switch (failureOf(call, failure)?.then) {
    case 'ask_again':
      return { ...running, stage: 'correcting' };
    case 'retry':
      return { ...running, stage: 'retrying' };
    case 'end':
    case undefined:
      return null;
  }
}
