import type { ReplyPiece } from './answerer.ts';
import { inLanguage } from './in-language.ts';
import type { Choice, Intent } from './intent.ts';
import { plainSaying } from './plain-saying.ts';
import type { Scope } from './render.ts';
import { speak } from './site-turn.ts';
import type { SiteTurn } from './site-turn.ts';
import { wordsOf } from './words/words.ts';

/** Asks which of two was meant; a person is always one tap away. */
export function didYouMean(of: SiteTurn, intents: readonly Intent[], scope: Scope): ReplyPiece[] {
  const { code } = of.site;
  const words = wordsOf(code);
  const choices = intents.flatMap((intent): Choice[] => {
    const title = titleOf(intent, code);
    return title === null ? [] : [choice(code, title, title, true)];
  });
  const saying = {
    ...plainSaying(words.didYouMean, code),
    choices: [...choices, choice(code, words.person.label, words.person.say, false)],
  };
  return speak(of, [{ parts: [saying], scope }]);
}

/** What a button that leads to an intent says: its title, else its first phrase. */
export function titleOf(intent: Intent, code: string): string | null {
  const title = inLanguage(intent.title, code);
  const short = intent.phrases.get(code)?.find((phrase) => phrase.length <= 60);
  return title ?? short ?? null;
}

function choice(code: string, label: string, say: string, certain: boolean): Choice {
  return { label: new Map([[code, label]]), say: new Map([[code, say]]), certain };
}
