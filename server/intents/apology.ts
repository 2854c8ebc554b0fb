import type { EntryBody } from '../../shared/entry.ts';
import { takesOver } from './aside.ts';
import { titleOf } from './did-you-mean.ts';
import type { Intent } from './intent.ts';
import { wordsOf } from './words/words.ts';

/** What is said when answering failed: honest, with the ways to a person that the site has. */
export function apologise(language: string, intents: readonly Intent[]): EntryBody {
  const text = wordsOf(language).apology;
  const ways = intents.filter((intent) => intent.does === 'hand_off' || takesOver(intent));
  const replies = ways.slice(0, 3).flatMap((intent) => {
    const title = titleOf(intent, language);
    return title === null ? [] : [{ label: title, say: title }];
  });
  return replies.length === 0 ? { type: 'text', text } : { type: 'quick_replies', text, replies };
}
