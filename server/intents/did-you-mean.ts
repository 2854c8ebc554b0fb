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
  const people = [...of.site.intents.values()].filter(({ does }) => does === 'hand_off');
  const choices = [...intents, ...people.slice(0, 1)].flatMap((intent): Choice[] => {
    const title = titleOf(intent, code);
    if (title === null) return [];
    const text = new Map([[code, title]]);
    return [{ label: text, say: text, certain: true }];
  });
  const saying = { ...plainSaying(wordsOf(code).didYouMean, code), choices };
  return speak(of, [{ parts: [saying], scope }]);
}

/** What a button that leads to an intent says: its title, else its first phrase. */
export function titleOf(intent: Intent, code: string): string | null {
  const title = inLanguage(intent.title, code);
  const short = intent.phrases.get(code)?.find((phrase) => phrase.length <= 60);
  return title ?? short ?? null;
}
