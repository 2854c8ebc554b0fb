import type { FailureClass } from '../../shared/capability.ts';
import type { Running } from './dialogue.ts';
import type { Intent } from './intent.ts';
import { forgetGiven } from './offers.ts';
import { done, open } from './outcome.ts';
import type { Doing, Outcome } from './outcome.ts';
import type { Scope } from './render.ts';
import { speak } from './site-turn.ts';
import type { SiteTurn, Speech } from './site-turn.ts';

/** Says why it cannot be done, and what can. */
export async function* sayFailure(
  of: SiteTurn,
  { intent, running }: { intent: Intent; running: Running },
  failure: FailureClass,
  scope: Scope,
): Doing {
  yield* speak(of, [
    failureSpeech(intent, failure, scope),
    failureSpeech(intent, 'unknown', scope),
  ]);
  return afterFailure(of, { intent, running }, failure);
}

function afterFailure(
  { dialogue }: SiteTurn,
  { intent, running }: { intent: Intent; running: Running },
  failure: FailureClass,
): Outcome {
  switch (failureOf(intent, failure)?.then) {
    case 'ask_again':
      return {
        ...open({ ...running, stage: 'correcting', write: null }),
        given: forgetGiven(dialogue.given, intent, running.slots),
      };
    case 'retry':
      return open({ ...running, stage: 'retrying' });
    case 'hand_off':
      return { ...open(null), handoff: 'backend' };
    case 'end':
    case undefined:
      return done(null);
  }
}

function failureOf({ failures }: Intent, failure: FailureClass) {
  return failures.get(failure) ?? failures.get('default');
}

/** What is said of a failure; of its class, or of any. */
export function failureSpeech(intent: Intent, failure: FailureClass, scope: Scope): Speech {
  const found = failureOf(intent, failure);
  return { parts: found === undefined ? [] : [found.says], scope };
}
