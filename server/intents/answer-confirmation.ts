import type { EntryBody } from '../../shared/entry.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { sayFailure } from './answer-failure.ts';
import { clip } from './clip.ts';
import type { Running } from './dialogue.ts';
import { inLanguage } from './in-language.ts';
import type { BackendWrite, Intent } from './intent.ts';
import { open } from './outcome.ts';
import type { Doing } from './outcome.ts';
import { renderText } from './render.ts';
import type { Scope } from './render.ts';
import type { SiteTurn } from './site-turn.ts';
import { wordsOf } from './words/words.ts';

/** Asks whether it may be written. What a yes writes is settled here, word for word as the customer reads it. */
export async function* askConfirmation(
  of: SiteTurn,
  { intent, running }: { intent: Intent; running: Running },
  scope: Scope,
): Doing {
  const { site, telemetry, turn } = of;
  const { write } = intent;
  if (write === null) return open(null);
  const asked = renderText(write.confirm, { scope, language: site.code }, limits.messageChars);
  const input = write.input(scope);
  if (!asked.ok || asked.text.trim() === '') {
    const error = new Error(
      `a confirmation cannot be made: ${asked.ok ? 'it is empty' : asked.message}`,
    );
    telemetry.fault({ where: 'intents.reply', error, trace: turn.trace });
    return yield* sayFailure(of, { intent, running }, 'unknown', scope);
  }
  if (!mayBeWritten(write, input)) {
    return yield* sayFailure(of, { intent, running }, 'invalid_input', scope);
  }
  const consent = write.consent === null ? null : inLanguage(write.consent, site.code);
  const text = clip(
    consent === null ? asked.text : `${asked.text}\n\n${consent}`,
    limits.messageChars,
  );
  const confirming: Running = {
    ...running,
    stage: 'confirming',
    tries: 0,
    write: { input, text, consent },
  };
  yield { type: 'part', body: confirmationBody(write, text, site.code) };
  return open(confirming);
}

/** The same question once more, in the same words. */
export async function* repeatConfirmation(
  { site }: SiteTurn,
  { intent, running, unclear }: { intent: Intent; running: Running; unclear: boolean },
): Doing {
  const { write } = intent;
  if (write === null || running.write === null) return open(null);
  const said = running.write.text;
  const text = unclear ? `${wordsOf(site.code).yesOrNo} ${said}` : said;
  yield { type: 'part', body: confirmationBody(write, clip(text, limits.messageChars), site.code) };
  return open(running);
}

function confirmationBody(write: BackendWrite, text: string, code: string): EntryBody {
  const replies = [write.yes, write.no].map((texts) => {
    const label = inLanguage(texts, code) ?? '';
    return { label, say: label };
  });
  return { type: 'quick_replies', text, replies };
}

/** Whether it is what the capability takes; a lead is checked when it is stored, since its consent is added there. */
function mayBeWritten({ contract }: BackendWrite, input: Json): boolean {
  if (JSON.stringify(input).length > limits.writeInputChars) return false;
  return contract?.input.safeParse(input).success === true;
}
