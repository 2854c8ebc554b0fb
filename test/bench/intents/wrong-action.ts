import { listModels } from '../../../server/connectors/operation/models.ts';
import { compileIntents } from '../../../server/intents/compile-intents.ts';
import { readLibrary } from '../../../server/intents/library.ts';
import { prepareSite } from '../../../server/intents/site-intents.ts';
import { createChat, train } from '../../intents/chat.ts';
import { round } from '../figures.ts';
import type { Plan } from './sets.ts';

/**
 * Of sentences about nothing a set knows, said to the shipped intents as the first message of a conversation: the share
 * in percent with which a backend would be called, and with which an intent would begin that may call one later.
 */
export type WrongActions = {
  engine: 'deskbell';
  set: string;
  regime: 'library';
  wrong_action: number;
  begun: number;
  sentences: number;
  /** The first that begin one, with the intent: for whoever wants to know why. */
  examples: string[];
};

const mostExamples = 5;

export async function countWrongActions(plans: readonly Plan[]): Promise<WrongActions[]> {
  const compiled = compileIntents(readLibrary(), { languages: ['en'] });
  if (!compiled.ok) throw new Error('the shipped intents do not compile');
  const { intents } = compiled;
  const { matcher, acting } = await prepareSite(intents, 'en', { train });
  // Nothing is ever found: what counts is that it was looked for.
  const answers = Object.fromEntries(
    Object.keys(listModels(new Map())).map((capability) => [capability, () => null]),
  );
  const lines: WrongActions[] = [];
  for (const [set, [plan]] of Map.groupBy(plans, (of) => of.set)) {
    const oos = plan?.trials[0]?.oos ?? [];
    if (oos.length === 0 || plan?.language !== 'en') continue;
    let calling = 0;
    const begun: string[] = [];
    for (const { text } of oos) {
      const match = matcher.match(text);
      if (match.kind === 'intent' && acting.has(match.intent))
        begun.push(`${match.intent}: ${text}`);
      const { say, calls, written } = createChat({ intents, answers });
      await say(text);
      if (calls.length + written.length > 0) calling += 1;
    }
    const share = (count: number): number => round((100 * count) / oos.length);
    lines.push({
      engine: 'deskbell',
      set,
      regime: 'library',
      wrong_action: share(calling),
      begun: share(begun.length),
      sentences: oos.length,
      examples: begun.slice(0, mostExamples),
    });
  }
  return lines;
}
