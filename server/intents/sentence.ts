import type { Language } from './languages/language.ts';
import { normalise } from './matching/normalise.ts';
import { between } from './slots/span.ts';
import type { Span } from './slots/span.ts';

/** The comparable words of a text outside the given spans, words for the same thing made one. */
export function wordsOutside(text: string, spans: readonly Span[], language: Language): string[] {
  return between(text, spans)
    .flatMap((piece) => normalise(piece, language))
    .map((word) => language.synonyms.get(word) ?? word);
}
