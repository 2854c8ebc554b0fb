import { limits } from '../../shared/limits.ts';
import { isAside } from './aside.ts';
import { advance } from './begin.ts';
import type { Understanding } from './decide.ts';
import type { Running } from './dialogue.ts';
import type { FoundValues } from './find-values.ts';
import { inLanguage } from './in-language.ts';
import type { Intent } from './intent.ts';
import type { Step } from './step.ts';
import type { Question } from './understand.ts';
import { readYesNo } from './yes-no.ts';

/** A yes or a no to what is being confirmed: it goes before all else, since "no thanks" may mean other things too. */
export function decideYesNo(
  { language, code, intents }: Understanding,
  running: Running,
  { said }: Question,
): Step | null {
  const intent = intents.get(running.intent);
  if (running.stage !== 'confirming' || intent === undefined || intent.write === null) return null;
  const { yes, no } = intent.write;
  const buttons = { yes: inLanguage(yes, code) ?? '', no: inLanguage(no, code) ?? '' };
  const answer = readYesNo(said, language, buttons);
  if (answer === 'yes') return { kind: 'write', intent, running };
  return answer === 'no' ? { kind: 'declined', intent, running: null } : null;
}

/** What any other answer to "shall I?" means; null when it is about something else. */
export function decideConfirmation(
  about: { current: Intent; running: Running; matched: Intent | null },
  question: Question,
  find: (said: string) => FoundValues,
): Step | null {
  const { current, running, matched } = about;
  const other = matched !== null && matched !== current;
  const heard = find(question.said);
  const { values } = heard;
  const corrects = heard.isAnswer && !question.exact;
  if (other && !isAside(matched) && !corrects) return null;
  const changed = Object.entries(values).some(([name, value]) => running.slots[name] !== value);
  // Another number, or another address: what was proven of the first one says nothing of this one.
  if (changed) return advance(current, { ...running.slots, ...values });
  if (other) return null;
  const tries = running.tries + 1;
  if (tries >= limits.unclearAnswers) return { kind: 'declined', intent: current, running: null };
  return {
    kind: 'confirm_again',
    intent: current,
    running: { ...running, tries },
    unclear: true,
  };
}
