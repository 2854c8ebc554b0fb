import { fold } from '../languages/fold.ts';

/** A part of a message. */
export type Clause = string;

const mostClauses = 8;

/** The sentences of a message with their punctuation, at most eight; the last holds what follows. */
export function splitSentences(text: string): Clause[] {
  const sentences: Clause[] = [];
  let from = 0;
  for (const { index, 0: end } of text.matchAll(/[!?;\n。！？]+|\.+(?=\s|$)/gu)) {
    if (sentences.length === mostClauses - 1) break;
    push(sentences, text.slice(from, index + end.length));
    from = index + end.length;
  }
  push(sentences, text.slice(from));
  return sentences;
}

/** The two sides of each word that may stand between two questions: "and" in "where is it and who are you". */
export function splitAtJoints(sentence: string, joints: ReadonlySet<string>): [Clause, Clause][] {
  const sides: [Clause, Clause][] = [];
  for (const { index, 0: word } of sentence.matchAll(/[\p{L}\p{M}]+/gu)) {
    if (sides.length === mostClauses) break;
    if (!joints.has(fold(word))) continue;
    const left = sentence.slice(0, index).trim();
    const right = sentence.slice(index + word.length).trim();
    if (/\s/u.test(left) && /\s/u.test(right)) sides.push([left, right]);
  }
  return sides;
}

function push(clauses: Clause[], text: string): void {
  const trimmed = text.trim();
  if (/[\p{L}\p{N}]/u.test(trimmed)) clauses.push(trimmed);
}
