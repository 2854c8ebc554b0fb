import { expect, it } from 'vitest';
import { matchedLanguageOf } from '../../server/intents/matching/languages.ts';
import type { Match } from '../../server/intents/matching/matcher.ts';
import { normalise } from '../../server/intents/matching/normalise.ts';
import { rememberJudged } from '../../server/intents/matching/remembered.ts';
import { limits } from '../../shared/limits.ts';

const [english, german] = [matchedLanguageOf('en'), matchedLanguageOf('de')];

function open() {
  const judged: string[] = [];
  const judge = rememberJudged((words): Match => {
    judged.push(words.join(' '));
    const explanation = { how: 'none', intent: words.join(' '), score: 0, scope: 0 } as const;
    const unknown = { runnerUp: null, nearest: null, threshold: 0, lacks: null, language: null };
    return { kind: 'none', explanation: { ...explanation, ...unknown } };
  });
  const ask = (text: string, language = english) => judge(normalise(text, language), language);
  return { judged, ask };
}

it('judges words once, whoever’s number and address stand in them', () => {
  const { judged, ask } = open();
  const ada = ask('Where is order 1042? I am ada@example.com');
  expect(ask('where is order 7, I am grace@example.org')).toBe(ada);
  expect(judged).toHaveLength(1);
  expect(ada.explanation.intent).toBe('where is order {number} i am {email}');
  ask('where was order 1042? I am ada@example.com');
  ask('Where is order 1042? I am ada@example.com', german);
  expect(judged).toHaveLength(3);
});

it('keeps neither long texts nor more than so many, and forgets what was asked about least lately', () => {
  const { judged, ask } = open();
  const long = 'word '.repeat(limits.wordsRemembered + 1);
  ask(long);
  ask(long);
  expect(judged).toHaveLength(2);
  const nth = (count: number) => `about ${'a'.repeat(count % 30)} ${'b'.repeat(count / 30)}`;
  for (let count = 0; count < limits.matchesRemembered; count += 1) ask(nth(count));
  ask(nth(0));
  ask('one more');
  expect(judged).toHaveLength(limits.matchesRemembered + 3);
  ask(nth(0));
  expect(judged).toHaveLength(limits.matchesRemembered + 3);
  ask(nth(1));
  expect(judged).toHaveLength(limits.matchesRemembered + 4);
});
