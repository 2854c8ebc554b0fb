import type { IntentFile } from '../../server/intents/intent-schema.ts';
import type { Match } from '../../server/intents/matching/matcher.ts';
import { trainMatcher } from '../../server/intents/matching/train-matcher.ts';

const parts = 4;

/**
 * How much is understood of sentences that nothing was learnt from: a quarter of the phrases is left out at a time. The
 * share is of those that are nearest to their own intent; fewer are sure enough to be taken for it.
 */
export async function countLeftOut(
  files: readonly IntentFile[],
  language: string,
): Promise<{ share: number; told: string }> {
  const counts = { own: 0, asked: 0, none: 0, other: 0 };
  const missed: string[] = [];
  let likeliest = 0;
  for (let part = 0; part < parts; part += 1) {
    const isOut = (at: number) => at % parts === part;
    const matcher = await trainMatcher(
      files.map((file) => ({
        id: file.id,
        matches: file.matches,
        strict: false,
        careful: file.ask !== undefined || file.write !== undefined,
        aside: file.small_talk,
        phrases: (file.phrases[language] ?? [])
          .filter((_, at) => !isOut(at))
          .map((text) => ({ language, text })),
        keywords: (file.keywords[language] ?? []).map((words) => ({ language, words })),
      })),
      { languages: [language], pause: async () => {} },
    );
    for (const file of files) {
      for (const text of (file.phrases[language] ?? []).filter((_, at) => isOut(at))) {
        const outcome = judge(matcher.match(text), file.id);
        counts[outcome.kind] += 1;
        likeliest += outcome.taken === file.id || outcome.kind === 'asked' ? 1 : 0;
        if (outcome.kind === 'none' || outcome.kind === 'other')
          missed.push(`  ${file.id}: ${text} -> ${outcome.kind} ${outcome.taken}`);
      }
    }
  }
  const all = counts.own + counts.asked + counts.none + counts.other;
  const share = likeliest / all;
  const percent = (count: number) => `${((100 * count) / all).toFixed(1)} %`;
  const told = [
    `${language}: of ${all} phrases left out ${percent(likeliest)} are nearest to their own intent, ${percent(counts.own)} are understood, ${percent(counts.asked)} asked back,`,
    `${percent(counts.none)} not understood, ${percent(counts.other)} taken for another`,
    ...missed,
  ].join('\n');
  return { share, told };
}

function judge(
  match: Match,
  id: string,
): { kind: 'own' | 'asked' | 'none' | 'other'; taken: string } {
  const taken = match.explanation.intent ?? '';
  if (match.kind === 'none') return { kind: 'none', taken };
  if (match.kind === 'unsure')
    return {
      kind: match.intents.includes(id) ? 'asked' : 'other',
      taken: match.intents.join(' or '),
    };
  return { kind: match.intent === id ? 'own' : 'other', taken };
}
