import { limits } from '../../shared/limits.ts';
import { isAside } from './aside.ts';
import { advance } from './begin.ts';
import type { Understanding } from './decide.ts';
import type { Running } from './dialogue.ts';
import { inLanguage } from './in-language.ts';
import type { Intent } from './intent.ts';
import type { Step } from './step.ts';
import type { Question } from './understand.ts';
import { readYesNo } from './yes-no.ts';

/** What an answer to "shall I?" means; null when it is about something else. */
export function decideConfirmation(
  { language, code }: Understanding,
  about: { current: Intent; running: Running; matched: Intent | null },
  question: Question,
  find: (said: string) => Running['slots'],
): Step | null {
  const { current, running, matched } = about;
  const { write } = current;
  if (write === null) return null;
  const buttons = { yes: inLanguage(write.yes, code) ?? '', no: inLanguage(write.no, code) ?? '' };
  const answer = readYesNo(question.said, language, buttons);
  if (answer === 'yes') return { kind: 'write', intent: current, running };
  if (answer === 'no') return { kind: 'declined', intent: current, running: null };
  const other = matched !== null && matched !== current;
  if (other && !isAside(matched)) return null;
  const found = find(question.said);
  const changed = Object.entries(found).some(([name, value]) => running.slots[name] !== value);
  // Another number, or another address: what was proven of the first one says nothing of this one.
  if (changed) return advance(current, { ...running.slots, ...found });
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
