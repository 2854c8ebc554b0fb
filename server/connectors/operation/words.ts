import { z } from 'zod';
import type { Contract } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { readScalar } from '../../expressions/template.ts';

/** A backend's words for where something is, and ours; `"*"` stands for every other word. */
export type Words = Readonly<Record<string, string>>;

/** `status` of an operation; without words of ours to translate to, it is empty. */
export const wordsSchema = (contract: Contract) =>
  z
    .record(z.string().min(1).max(100), z.enum(listWords(contract)))
    .refine((words) => Object.keys(words).length <= limits.requestValues, {
      message: 'has too many words',
    })
    .default({});

/** A word the owner did not map is shown as what is safe to say and told to the owner; it is never guessed. */
export function translateWord(
  words: Words,
  contract: Contract,
  value: Json,
): { word: string; note?: string } {
  const theirWord = (readScalar(value) ?? '').trim();
  const lower = theirWord.toLowerCase();
  const mapped = Object.entries(words).find(([theirs]) => theirs.trim().toLowerCase() === lower);
  if (mapped !== undefined && theirWord !== '*') return { word: mapped[1] };
  if (listWords(contract).includes(lower)) return { word: lower };
  const shown = /^[\w .-]{1,40}$/.test(theirWord) ? `"${theirWord}"` : 'of the reply';
  const field = contract.word?.field ?? 'status';
  const word = words['*'] ?? contract.word?.unsure ?? '';
  const by = words['*'] === undefined ? '' : ' by "*"';
  return {
    word,
    note: `the ${field} ${shown} is not in status and was taken for ${word}${by}; add it to say what it means`,
  };
}

/** Our own words for the field that has any. */
function listWords({ model, word }: Contract): string[] {
  const field = word === null ? undefined : model.shape[word.field];
  const inner = field instanceof z.ZodDefault ? field.unwrap() : field;
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}
