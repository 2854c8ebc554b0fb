import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';
import { saidTextSchema } from '../../../shared/text.ts';
import { judgeOrderFormat } from './order-format.ts';

export const slotTypes = [
  'order_number',
  'email',
  'phone',
  'date',
  'quantity',
  'product',
  'text',
  'choice',
  'yes_no',
  'pattern',
] as const;

export type SlotType = (typeof slotTypes)[number];

const formatsSchema = z.array(z.string().min(1).max(40)).min(1).max(10);

/** A shop's own formats of order numbers, such as `SB-####`. */
export const orderFormatsSchema = formatsSchema.superRefine((sources, context) => {
  for (const [at, source] of sources.entries()) {
    const message = judgeOrderFormat(source);
    if (message !== null) context.addIssue({ code: 'custom', path: [at], message });
  }
});

const languageSchema = z.string().regex(/^[a-z]{2,3}$/, 'a language code such as en');

const optionSchema = z.strictObject({
  /** What the slot holds when this is chosen. */
  value: z.string().regex(/^[\p{L}\p{N}_.-]{1,60}$/u, 'a word such as blue or extra_large'),
  label: z.record(languageSchema, saidTextSchema(60)),
  /** Other names people have for it. */
  also: z.record(languageSchema, z.array(saidTextSchema(60)).min(1).max(20)).optional(),
});

/**
 * What a slot's section in an intent's file may hold about its kind, to be spread into the schema of a slot. What
 * belongs to another kind, or does not fit together, `judgeSlotOptions` tells; what needs a library to be judged,
 * `judgeSlots`.
 */
export const slotOptionsShape = {
  type: z.enum(slotTypes),
  /** order_number: `SB-####`; # is a digit, and ####+ four digits or more. Without one, any usual number is taken. */
  format: formatsSchema.optional(),
  /** phone, date: the country of numbers without +49, and of 12/05/2026. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country code such as DE')
    .optional(),
  /** date: whether "Friday" is the last one or the next, which it is where nothing is said. */
  direction: z.enum(['past', 'future']).optional(),
  /** quantity: the least and the most. */
  min: z.int().min(0).max(1_000_000).optional(),
  max: z.int().min(1).max(1_000_000).optional(),
  /** choice. */
  options: z.array(optionSchema).min(2).max(30).optional(),
  /** pattern: a regular expression in RE2's syntax; its first group is the value. `(?i)` takes both cases. */
  pattern: z.string().min(1).max(limits.patternChars).optional(),
};

/** The options alone, for tools that check a slot without its sentences. */
export const slotOptionsSchema = z.strictObject(slotOptionsShape);

/** A slot as far as values are found for it. */
export type SlotOptions = z.infer<typeof slotOptionsSchema>;
export type NamedSlot = { name: string } & SlotOptions;

export type SlotFault = { path: PropertyKey[]; message: string };

const takenBy: { [key in Exclude<keyof SlotOptions, 'type'>]: readonly SlotType[] } = {
  format: ['order_number'],
  country: ['phone', 'date'],
  direction: ['date'],
  min: ['quantity'],
  max: ['quantity'],
  options: ['choice'],
  pattern: ['pattern'],
};

/** What does not fit together in a slot's options; `languages` are those each label needs words in. */
export function judgeSlotOptions(
  slot: SlotOptions,
  { languages }: { languages: readonly string[] },
): SlotFault[] {
  const faults: SlotFault[] = [];
  const { type, format, options, min = 0, max = Infinity } = slot;
  for (const [key, types] of Object.entries(takenBy)) {
    if (Object.hasOwn(slot, key) && !types.includes(type)) {
      const message = `belongs to a slot of type ${types.join(' or ')}; this one is of type ${type}`;
      faults.push({ path: [key], message });
    }
  }
  if (type === 'choice' && options === undefined) {
    faults.push({
      path: [],
      message: 'needs options: what may be chosen, each with value and label',
    });
  }
  if (type === 'pattern' && slot.pattern === undefined) {
    faults.push({
      path: [],
      message: 'needs a pattern: a regular expression such as [A-Z]{2}\\d{6}',
    });
  }
  if (min > max) faults.push({ path: ['min'], message: `is more than max, which is ${max}` });
  for (const [at, source] of (format ?? []).entries()) {
    const message = judgeOrderFormat(source);
    if (message !== null) faults.push({ path: ['format', at], message });
  }
  for (const [at, { value, label }] of (options ?? []).entries()) {
    if (options?.findIndex((other) => other.value === value) !== at) {
      faults.push({ path: ['options', at, 'value'], message: `another option is called ${value}` });
    }
    for (const language of languages) {
      if (Object.hasOwn(label, language)) continue;
      const message = `has no words for the language ${language}`;
      faults.push({ path: ['options', at, 'label'], message });
    }
  }
  return faults;
}

/**
 * What only a library can judge: patterns that cannot be read or would take too long, and countries that phones do
 * not have. Loads what it needs, and nothing where no slot needs it. `path` begins with the slot's place.
 */
export async function judgeSlots(slots: readonly SlotOptions[]): Promise<SlotFault[]> {
  const faults: SlotFault[] = [];
  for (const [at, { type, pattern, country }] of slots.entries()) {
    if (type === 'pattern' && pattern !== undefined) {
      const { compilePattern } = await import('../../expressions/pattern.ts');
      const compiled = compilePattern(pattern);
      if (!compiled.ok) faults.push({ path: [at, 'pattern'], message: compiled.message });
    }
    if (type === 'phone' && country !== undefined) {
      const { isPhoneCountry } = await import('./phone-number.ts');
      if (isPhoneCountry(country)) continue;
      const message = `${country} is no country with phone numbers: use a code such as DE, AT or US`;
      faults.push({ path: [at, 'country'], message });
    }
  }
  return faults;
}
