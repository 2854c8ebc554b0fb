import { z } from 'zod';
import type { Contract } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import type { Expression } from '../../expressions/expression.ts';
import { readScalar } from '../../expressions/template.ts';
import { expressionSchema } from '../expression-schema.ts';
import { describeField, unwrap } from './field-words.ts';
import { fitValue } from './fit.ts';
import { isSame, memberOf } from './verify.ts';
import { translateWord } from './words.ts';
import type { Words } from './words.ts';

/** Where our fields are in a reply: an expression for each field of the model that the backend knows. */
export const outputSchema = (contract: Contract) =>
  contract.kind === 'write' ? fieldsSchema(contract).prefault({}) : fieldsSchema(contract);

/** The same where it must be said. */
export const fieldsSchema = (contract: Contract) => {
  const fields = Object.entries(contract.model.shape).map(([name, field]): [string, z.ZodType] => {
    const isNeeded = needsWord(name, contract) && !isOptional(field);
    const schema = isNeeded ? expressionSchema : expressionSchema.optional();
    return [name, schema.describe(describeField(field))];
  });
  return z.strictObject(Object.fromEntries(fields)).transform((output) =>
    Object.entries(output).flatMap(([name, value]): Output => {
      return isExpression(value) ? [[name, value]] : [];
    }),
  );
};

export type Output = [string, Expression][];

/** `note` tells the owner what does not fit; it names places in the configuration, never data of the reply. */
type Mapped =
  | { ok: true; fields: { [name: string]: Json }; note?: string }
  | { ok: false; failure: 'not_found' | 'unknown'; note: string };

/** Picks the fields of one thing out of a reply. What they must look like is the model's to say. */
export function mapFields(
  { contract, output, status }: { contract: Contract; output: Output; status: Words },
  root: Json,
): Mapped {
  const fields: { [name: string]: Json } = {};
  const notes: string[] = [];
  for (const [name, field] of Object.entries(contract.model.shape)) {
    if (unwrap(field).inner instanceof z.ZodArray && !(field instanceof z.ZodOptional)) {
      fields[name] = [];
    }
  }
  if (contract.kind === 'write' && contract.word !== null) {
    fields[contract.word.field] = contract.word.unsure;
  }
  for (const [name, expression] of output) {
    const found = expression.evaluate(root);
    const field = contract.model.shape[name];
    const isDroppable = field !== undefined && mayBeDropped(field, contract);
    if (!found.ok) {
      const note = `output.${name} ${found.message}`;
      if (!isDroppable) return { ok: false, failure: 'unknown', note };
      notes.push(`${note}; it was left out`);
      continue;
    }
    if (name === contract.word?.field) {
      const { word, note } = translateWord(status, contract, found.value);
      fields[name] = word;
      if (note !== undefined) notes.push(note);
      continue;
    }
    const value = dropAbsent(found.value);
    if (value === null || value === '') continue;
    if (field === undefined) continue;
    const text = asText(field, value);
    const fitted = fitValue(field, text, `output.${name}`, (note) => {
      notes.push(isDroppable ? `${note}; it was left out` : note);
    });
    if (fitted !== undefined) fields[name] = fitted;
    // The model refuses the whole then: nothing is an answer without what it needs.
    else if (!isDroppable) fields[name] = text;
  }
  const told = [...new Set(notes)].join('; ');
  return { ok: true, fields, ...(told === '' ? {} : { note: told }) };
}

/**
 * Whether a thing is an answer without this. What has a word for where it is may lack its lists; what has none, such as a
 * cart, is its list.
 */
function mayBeDropped(field: z.core.$ZodType, { kind, word }: Contract): boolean {
  const { inner, isNeeded } = unwrap(field);
  return !isNeeded || (kind === 'read' && word !== null && inner instanceof z.ZodArray);
}

/** What a thing lacks or has too much of for its model, for the owner. */
export function describeMisfit(error: z.ZodError, model: string): string {
  const { issues } = error;
  const faults = issues
    .slice(0, 5)
    .map(({ path, message }) => `output.${path.join('.')}: ${message}`);
  if (issues.length > faults.length) faults.push(`and ${issues.length - faults.length} more`);
  return `the reply does not fit ${model}: ${faults.join('; ')}`;
}

/**
 * Why a reply is about something else than was asked for, or null. The number or id that was asked for is in the
 * output, too.
 */
export function judgeSame(
  { contract, output }: { contract: Contract; output: Output },
  input: Json,
  root: Json,
): string | null {
  const { same } = contract;
  const expression = output.find(([name]) => name === same)?.[1];
  if (same === null || expression === undefined) return null;
  const found = expression.evaluate(root);
  if (!found.ok) return `output.${same} ${found.message}`;
  const asked = memberOf(input, same) ?? '';
  if (isSame(same, asked, readScalar(found.value) ?? '')) return null;
  const thing = same === 'number' ? 'order number' : same;
  return `the reply holds another ${thing} than was asked for, or none at output.${same}`;
}

export function isExpression(value: unknown): value is Expression {
  return (
    typeof value === 'object' &&
    value !== null &&
    'readings' in value &&
    'evaluate' in value &&
    typeof value.evaluate === 'function'
  );
}

function isOptional(field: z.core.$ZodType): boolean {
  return [z.ZodOptional, z.ZodDefault, z.ZodArray].some((kind) => field instanceof kind);
}

/** What was just written is where new things are, unless the backend says otherwise. */
function needsWord(name: string, { kind, word }: Contract): boolean {
  return kind === 'read' || name !== word?.field;
}

/** Backends give an id as a number one day and as text the next. */
function asText(field: z.core.$ZodType, value: Json): Json {
  return typeof value === 'number' && unwrap(field).inner instanceof z.ZodString
    ? String(value)
    : value;
}

/** Our model leaves out what is absent; backends write null or nothing between quotes. */
function dropAbsent(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(dropAbsent);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== '');
  return Object.fromEntries(kept.map(([name, member]) => [name, dropAbsent(member)]));
}
