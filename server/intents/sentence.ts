import { findEmails } from './slots/email-address.ts';
import type { Language } from './languages/language.ts';
import { findOrderNumbers } from './slots/order-number.ts';
import { between } from './slots/span.ts';
import type { Span } from './slots/span.ts';

/** What stands for any e-mail address and any number, so that "order 1042" and "order 7" compare as equal. */
export const emailMask = '{email}';
export const numberMask = '{number}';

const mostSentences = 8;
const mostTokens = 200;

/**
 * A message as the sentences it is made of, each a list of comparable words: decomposed, lower case,
 * contractions written out, synonyms made one, numbers and addresses masked. At most 200 words count.
 */
export function readSentences(text: string, language: Language): string[][] {
  const masks = [
    ...findEmails(text).map((span) => ({ span, mask: emailMask })),
    ...findOrderNumbers(text, language).map((span) => ({ span, mask: numberMask })),
  ].sort((one, other) => one.span.start - other.span.start);
  const pieces = between(
    text,
    masks.map(({ span }) => span),
  );
  const sentences: string[][] = [[]];
  for (const [at, piece] of pieces.entries()) {
    for (const [line, part] of piece.split(/[!?;\n]+|\.+(?=\s|$)/u).entries()) {
      if (line > 0) sentences.push([]);
      sentences.at(-1)?.push(...wordsOf(part, language));
    }
    const mask = masks[at]?.mask;
    if (mask !== undefined) sentences.at(-1)?.push(mask);
  }
  return limit(sentences.filter((sentence) => sentence.length > 0));
}

/** The comparable words of a text outside the given spans. */
export function wordsOutside(text: string, spans: readonly Span[], language: Language): string[] {
  return between(text, spans).flatMap((piece) => wordsOf(piece, language));
}

function wordsOf(text: string, language: Language): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’‘ʼ`´]/gu, '');
  const found = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return found
    .slice(0, mostTokens)
    .flatMap((word) => language.contractions.get(word)?.split(' ') ?? [word])
    .map((word) => (/^\p{N}+$/u.test(word) ? numberMask : (language.synonyms.get(word) ?? word)))
    .map((word) => word.slice(0, 40));
}

function limit(sentences: string[][]): string[][] {
  let left = mostTokens;
  const kept: string[][] = [];
  for (const sentence of sentences.slice(0, mostSentences)) {
    if (left === 0) break;
    kept.push(sentence.slice(0, left));
    left -= Math.min(left, sentence.length);
  }
  return kept;
}
