import { z } from 'zod';
import type { Contract } from '../../../shared/capability.ts';
import { limits } from '../../../shared/limits.ts';

const bound = z.int().min(0).max(limits.requestTextChars);

/** One value, in the words of JSON Schema. */
const valueSchema = z
  .strictObject({
    type: z.enum(['string', 'number', 'integer', 'boolean']),
    enum: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(50)
      .optional()
      .describe('the only texts it may be'),
    minLength: bound.optional(),
    maxLength: bound.optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  })
  .superRefine(({ type, ...rules }, context) => {
    const fitting = type === 'string' ? textRules : type === 'boolean' ? [] : numberRules;
    for (const [name, value] of Object.entries(rules)) {
      if (value === undefined || fitting.includes(name)) continue;
      context.addIssue({ code: 'custom', path: [name], message: `says nothing about a ${type}` });
    }
  });

const textRules = ['enum', 'minLength', 'maxLength'];
const numberRules = ['minimum', 'maximum'];

const listSchema = z.strictObject({
  type: z.literal('array'),
  items: valueSchema,
  maxItems: z.int().min(1).max(limits.requestValues).default(limits.listItems),
});

const propertySchema = z.union([valueSchema, listSchema]);

/**
 * What an operation of the owner's own takes or gives, as the part of JSON Schema that needs no more than this: an
 * object whose members are texts, numbers, booleans or lists of them.
 */
export const objectSchema = z
  .strictObject({
    type: z.literal('object').default('object'),
    properties: z
      .record(
        z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'a letter, then letters, digits and _'),
        propertySchema,
      )
      .refine((properties) => Object.keys(properties).length <= limits.customFields, {
        message: `has more than ${limits.customFields} members`,
      }),
    required: z.array(z.string()).max(limits.customFields).default([]),
  })
  .superRefine(({ properties, required }, context) => {
    for (const [index, name] of required.entries()) {
      if (Object.hasOwn(properties, name)) continue;
      context.addIssue({ code: 'custom', path: ['required', index], message: 'is no property' });
    }
  });

type ObjectDescription = z.infer<typeof objectSchema>;

/** The contract that two descriptions make. */
export function customContract(
  kind: Contract['kind'],
  input: ObjectDescription,
  result: ObjectDescription,
): Contract {
  return {
    kind,
    input: compileObject(input),
    model: compileObject(result),
    list: false,
    proofs: [],
    same: null,
    word: null,
  };
}

function compileObject({ properties, required }: ObjectDescription): z.ZodObject {
  const members = Object.entries(properties).map(([name, property]): [string, z.ZodType] => {
    const schema =
      property.type === 'array'
        ? z.array(compileValue(property.items)).max(property.maxItems)
        : compileValue(property);
    return [name, required.includes(name) ? schema : schema.optional()];
  });
  return z.strictObject(Object.fromEntries(members));
}

type ValueDescription = z.infer<typeof valueSchema>;

function compileValue(value: ValueDescription): z.ZodType {
  switch (value.type) {
    case 'boolean':
      return z.boolean();
    case 'string': {
      if (value.enum !== undefined) return z.enum(value.enum);
      const { minLength = 0, maxLength = limits.formFieldChars } = value;
      return z.string().min(minLength).max(maxLength);
    }
    case 'integer':
    case 'number': {
      const number = value.type === 'integer' ? z.int() : z.number();
      const { minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE } = value;
      return number.min(minimum).max(maximum);
    }
  }
}
