import type { Json } from '../../shared/json.ts';
import { callBackend, minutesToWait } from './call-backend.ts';
import { askConfirmation } from './answer-confirmation.ts';
import { failureSpeech, sayFailure } from './answer-failure.ts';
import type { Running } from './dialogue.ts';
import type { BackendCall, Intent } from './intent.ts';
import { done, open } from './outcome.ts';
import type { Doing } from './outcome.ts';
import type { Scope } from './render.ts';
import { noteCall, speak } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';

/** Asks the backend and says what it answered, or has a write confirmed that depends on it. */
export async function* answerByCalling(
  of: SiteTurn,
  { intent, call, running }: { intent: Intent; call: BackendCall; running: Running },
  scope: Scope,
): Doing {
  // At once: what follows may have to wait for the store and for the backend.
  yield { type: 'status', code: call.capability };
  const waiting = await minutesToWait(call, of);
  if (waiting > 0) return yield* askToWait(of, { intent, running }, scope, waiting);
  const startedAt = of.clock.now();
  const called = await callBackend(call, call.input(scope), of);
  if ('waitMinutes' in called) {
    noteCall(of, call.capability, 'too_many_tries', startedAt);
    return yield* askToWait(of, { intent, running }, scope, called.waitMinutes);
  }
  if (!called.ok) {
    noteCall(of, call.capability, called.failure, startedAt);
    return yield* sayFailure(of, { intent, running }, called.failure, scope);
  }
  const { value, asOf } = called;
  noteCall(of, call.capability, asOf === undefined ? 'ok' : 'kept', startedAt);
  return yield* sayResult(of, { intent, running }, { value, asOf }, scope);
}

async function* sayResult(
  of: SiteTurn,
  { intent, running }: { intent: Intent; running: Running },
  { value, asOf }: { value: Json; asOf: string | undefined },
  scope: Scope,
): Doing {
  const found: Scope = { ...scope, result: value };
  const unknown = failureSpeech(intent, 'unknown', scope);
  if (intent.write === null) {
    yield* speak(of, [{ parts: intent.reply, scope: found, asOf }, unknown]);
    return done({ ...running, stage: 'answered' });
  }
  if (intent.reply.length > 0) {
    yield* speak(of, [{ parts: intent.reply, scope: found, asOf }, unknown]);
  }
  return yield* askConfirmation(of, { intent, running }, found);
}

async function* askToWait(
  of: SiteTurn,
  { intent, running }: { intent: Intent; running: Running },
  scope: Scope,
  minutes: number,
): Doing {
  const parts = intent.tooManyTries === null ? [] : [intent.tooManyTries];
  yield* speak(of, [{ parts, scope: { ...scope, wait: { minutes } } }]);
  return open({ ...running, stage: 'retrying' });
}
