import { fold } from '../languages/fold.ts';

/** A piece of a message between spaces and brackets, where numbers and codes are looked for. */
export type Chunk = { text: string; folded: string; start: number; end: number };

/** Letters of scripts without spaces are chunks of their own, so that 1043 is one in "1043です". */
const chunkPattern =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+|[^\s,;!?\(\)"'<>\[\]\{\}“”„«»。、，！？：\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+/gv;

/**
 * The chunks of a text, without full stops and colons at their ends; `order:1042` is two. Characters of full width
 * are taken for the usual ones where that keeps positions as they are.
 */
export function splitChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  for (const match of text.matchAll(chunkPattern)) {
    const compatible = match[0].normalize('NFKC');
    let raw = compatible.length === match[0].length ? compatible : match[0];
    let start = match.index;
    const colon = raw.lastIndexOf(':');
    if (colon > 0 && colon < raw.length - 1 && !/^\d/.test(raw)) {
      chunks.push(chunkAt(raw.slice(0, colon), start));
      raw = raw.slice(colon + 1);
      start += colon + 1;
    }
    chunks.push(chunkAt(raw, start));
  }
  return chunks;
}

function chunkAt(raw: string, start: number): Chunk {
  let length = raw.length;
  while (length > 0 && /[.:]/.test(raw.charAt(length - 1))) length -= 1;
  const text = raw.slice(0, length);
  return { text, folded: fold(text), start, end: start + length };
}
