import { compileIntents } from '../../../server/intents/compile-intents.ts';
import { readLibrary } from '../../../server/intents/library.ts';
import { createTrainer } from '../../../server/intents/matching/trainer.ts';
import { prepareSite } from '../../../server/intents/site-intents.ts';
import { round } from '../figures.ts';
import type { Plan } from './sets.ts';

/** Of sentences about nothing a set knows, the share in percent that would make the shipped intents call a backend. */
export type WrongActions = {
  engine: 'deskbell';
  set: string;
  regime: 'library';
  wrong_action: number;
  sentences: number;
  /** The first that would, with the intent: for whoever wants to know why. */
  examples: string[];
};

const mostExamples = 5;

export async function countWrongActions(plans: readonly Plan[]): Promise<WrongActions[]> {
  const compiled = compileIntents(readLibrary(), { languages: ['en'] });
  if (!compiled.ok) throw new Error('the shipped intents do not compile');
  const train = createTrainer({ pause: async () => {} });
  const { matcher, acting } = await prepareSite(compiled.intents, 'en', { train });
  return [...Map.groupBy(plans, ({ set }) => set)].flatMap(([set, [plan]]) => {
    const oos = plan?.trials[0]?.oos ?? [];
    if (oos.length === 0 || plan?.language !== 'en') return [];
    const wrong = oos.flatMap(({ text }) => {
      const match = matcher.match(text);
      return match.kind === 'intent' && acting.has(match.intent)
        ? [`${match.intent}: ${text}`]
        : [];
    });
    return [
      {
        engine: 'deskbell',
        set,
        regime: 'library',
        wrong_action: round((100 * wrong.length) / oos.length),
        sentences: oos.length,
        examples: wrong.slice(0, mostExamples),
      },
    ];
  });
}
