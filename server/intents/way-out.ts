import { repeatQuestion } from './begin.ts';
import type { Decision, Understanding } from './decide.ts';
import { isOpen } from './dialogue.ts';
import type { Dialogue } from './dialogue.ts';
import type { Intent } from './intent.ts';
import { readCommand } from './slots/command.ts';
import { say } from './step.ts';
import type { Step } from './step.ts';
import type { Question } from './understand.ts';

/** The intent that leaves what is running: one that was matched, or what a command in any language stands for. */
export function wayOutOf(
  { intents, language }: Understanding,
  { running, aside }: Dialogue,
  { question, matched }: { question: Question; matched: Intent | null },
): Intent | null {
  if (matched !== null && wayOuts.includes(matched.does)) return matched;
  if (matched !== null || (!isOpen(running) && aside.length === 0)) return null;
  const command = readCommand(question.said, language);
  return [...intents.values()].find(({ does }) => does === command) ?? null;
}

const wayOuts: readonly Intent['does'][] = ['cancel', 'start_over', 'hand_off'];

/** Cancel, start over, or ask for a person. */
export function decideWayOut(
  site: Understanding,
  dialogue: Dialogue,
  matched: Intent,
  decided: (steps: (Step | null)[], changed?: Partial<Decision>) => Decision,
): Decision {
  const last = matched.does === 'cancel' ? dialogue.aside.at(-1) : undefined;
  const outer = last === undefined ? undefined : site.intents.get(last.intent);
  if (last === undefined || outer === undefined)
    return decided([say(matched, null)], { aside: [] });
  const aside = dialogue.aside.slice(0, -1);
  return decided([say(matched, last), repeatQuestion(outer, last)], { aside });
}
