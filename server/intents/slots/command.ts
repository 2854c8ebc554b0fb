import type { Language } from '../languages/language.ts';
import { findPhrases, isSmallWord, readSaid } from './said.ts';

/** What a message tells the dialogue to do: end what is running, or begin it anew. */
export type Command = 'cancel' | 'start_over';

/**
 * The command that a message is, small words aside ("please stop"), in any language we know: also where sentences
 * are not understood, nobody is held in a question. A message that holds more ("cancel my order") is none.
 */
export function readCommand(text: string, language: Language): Command | null {
  const said = readSaid(text, language);
  if (said.words.length > 10) return null;
  const commands = [
    { command: 'start_over' as const, phrases: language.startOver },
    { command: 'cancel' as const, phrases: language.cancel },
  ];
  for (const { command, phrases } of commands) {
    const hits = findPhrases(said, phrases);
    const covered = (at: number) => hits.some(({ from, words }) => at >= from && at < from + words);
    const rest = said.words.filter((_, at) => !covered(at));
    if (hits.length > 0 && rest.every(({ folded }) => isPolite(folded, language))) return command;
  }
  return null;
}

/** A small word that says nothing of what is to be cancelled: an order is another matter than a question. */
function isPolite(word: string, language: Language): boolean {
  const order = language.orderMarkers.has(word) && !language.orderBridges.has(word);
  return isSmallWord(word, language) && !order;
}
