import { trainMatcher } from '../../../server/intents/matching/train-matcher.ts';
import { runEngine } from './engine.ts';

// Our engine in a process of its own, behind the interface that the server uses.
runEngine(async ({ train, language }) => {
  const intents = [...Map.groupBy(train, ({ intent }) => intent)].map(([id, rows]) => ({
    id,
    matches: 'phrases' as const,
    strict: false,
    careful: false,
    aside: false,
    phrases: rows.map(({ text }) => ({ language, text })),
    keywords: [],
  }));
  const matcher = await trainMatcher(intents, {
    languages: [language],
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return (text) => {
    const { intent, score, scope } = matcher.match(text).explanation;
    return { intent, confidence: score, scope };
  };
});
