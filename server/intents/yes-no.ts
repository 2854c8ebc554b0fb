import { fold } from './languages/fold.ts';
import type { Language } from './languages/language.ts';

/** What an answer to "shall I?" says; null where it says neither. It must be the whole answer: a yes writes. */
export function readYesNo(
  said: string,
  language: Language,
  buttons: { yes: string; no: string },
): 'yes' | 'no' | null {
  const answer = plain(said);
  if (answer === plain(buttons.yes)) return 'yes';
  if (answer === plain(buttons.no)) return 'no';
  const agrees = language.yes.has(answer);
  const refuses = language.no.has(answer);
  if (agrees === refuses) return null;
  return agrees ? 'yes' : 'no';
}

function plain(text: string): string {
  return fold(text.slice(0, 200))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
