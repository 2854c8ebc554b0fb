import { z } from 'zod';
import type { Contract } from '../../../shared/capability.ts';
import { limits } from '../../../shared/limits.ts';
import type { Expression } from '../../expressions/expression.ts';
import { expressionSchema } from '../expression-schema.ts';
import { errorRulesSchema, successSchema } from '../reply/rules.ts';
import type { ErrorRule, Success } from '../reply/rules.ts';
import { requestSchemas } from '../request/schema.ts';
import type { RequestDescription } from '../request/schema.ts';
import { ownHeaderSchema } from '../request/template-schema.ts';
import { cachePolicySchema } from '../resilience/cache-policy.ts';
import type { CachePolicy } from '../resilience/cache-policy.ts';
import { acceptSchema } from './accept.ts';
import type { Accept } from './accept.ts';
import { judgeOperation } from './judge.ts';
import { lookupSchema } from './lookup.ts';
import type { Lookup } from './lookup.ts';
import { findReadings } from './names.ts';
import type { FoundReading } from './names.ts';
import { outputSchema } from './output.ts';
import type { Output } from './output.ts';
import { arrangeSteps } from './steps.ts';
import { verifySchema } from './verify.ts';
import type { VerifyRule } from './verify.ts';
import { wordsSchema } from './words.ts';
import type { Words } from './words.ts';

/** One request of an operation, and what its reply must be before the next one is made. */
export type Step = {
  /** Empty for an operation that is one request. */
  id: string;
  request: RequestDescription;
  when: Expression | undefined;
  /** Whether the operation goes on without it: `steps.ID` is then null. */
  optional: boolean;
  select: Expression | undefined;
  /** Its own rules before the operation's. */
  errors: readonly ErrorRule[];
  /** Compared with its own reply, once selected. */
  verify: readonly VerifyRule[];
  /** Compared with `{ID: reply}` of the steps so far. */
  verifyAll: readonly VerifyRule[];
};

/** How one connection answers one capability. */
export type Operation = {
  contract: Contract;
  steps: readonly Step[];
  success: Success | undefined;
  /** The root of the result: of the only reply, or of `{ID: reply, …, vars}`; the whole by default. */
  select: Expression | undefined;
  each: Expression | undefined;
  /** Whether a list without items is `not_found`. */
  emptyIsMissing: boolean;
  /** Compared with the root, or with each thing of a list. */
  verify: readonly VerifyRule[];
  status: Words;
  output: Output;
  accept: Accept;
  /** How long an answer is good for; a write has none. */
  cache: CachePolicy | undefined;
  /** The header that names a write, in lower case, where the backend knows one. */
  idempotencyHeader: string | undefined;
  /** How to find what an earlier attempt at a write has made. */
  lookup: Lookup | undefined;
  /** The owner's word on whether a write may be made again when nobody knows what came of it. */
  repeatable: boolean | undefined;
  /** Whether it is written only for people who have agreed. */
  needsConsent: boolean;
  /** Everything it reads, so that names can be judged where they are known. */
  readings: readonly FoundReading[];
};

/** The keys of an operation. */
export const operationShape = (contract: Contract) => {
  const inputs = listInputs(contract);
  const step = z.strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,31}$/, 'lower-case letters, digits and _, at most 32')
      .refine((id) => id !== 'vars', { message: 'is the name of something else' }),
    request: requestSchemas[contract.kind],
    when: expressionSchema.optional().describe('makes the request only if this holds'),
    optional: z.boolean().default(false),
    select: expressionSchema.optional(),
    errors: errorRulesSchema.default([]),
    verify: verifySchema(inputs),
  });
  return {
    request: requestSchemas[contract.kind].optional(),
    steps: z.array(step).min(1).max(limits.operationSteps).optional(),
    success: successSchema.optional(),
    select: expressionSchema.optional().describe('where the result is; the whole by default'),
    each: expressionSchema.optional().describe('where the list is below select'),
    empty: z.literal('not_found').optional(),
    errors: errorRulesSchema.default([]),
    verify: verifySchema(inputs),
    status: wordsSchema(contract),
    accept: acceptSchema(inputs),
    cache: cachePolicySchema.optional(),
    idempotency: z
      .strictObject({
        header: ownHeaderSchema.optional(),
        lookup: lookupSchema(contract).optional(),
      })
      .refine(({ header, lookup }) => (header === undefined) !== (lookup === undefined), {
        message: 'needs either header or lookup',
      })
      .optional()
      .describe('how the backend is told that a write is the same one again, or how it is found'),
    repeatable: z
      .boolean()
      .optional()
      .describe(
        'whether to write it again makes no second one; known by itself where a header or the method says so',
      ),
    needs: z
      .literal('consent')
      .optional()
      .describe('written only for people who agreed to be written to'),
    output: outputSchema(contract),
  };
};

export type OperationDescription = z.output<z.ZodObject<ReturnType<typeof operationShape>>>;

/**
 * An operation as it is described: one `request` or up to four `steps`, how to tell a good reply, what proves that
 * it is the customer's, and where our fields are in it.
 */
export const operationSchema = (contract: Contract) =>
  z
    .strictObject(operationShape(contract))
    .transform((described, context) => arrange(described, contract, context));

/** The same for keys that were checked already. Adds an issue for each thing that does not fit together. */
export function arrange(
  described: OperationDescription,
  contract: Contract,
  context: z.RefinementCtx,
): Operation {
  const faults = judgeOperation(described, contract);
  for (const fault of faults) context.addIssue({ code: 'custom', ...fault });
  if (faults.length > 0) return z.NEVER;
  const { steps, verify } = arrangeSteps(described, contract);
  const { success, select, each, empty, status, output, accept, cache } = described;
  const idempotencyHeader = described.idempotency?.header?.toLowerCase();
  return {
    contract,
    steps,
    success,
    select,
    each,
    emptyIsMissing: empty !== undefined,
    verify,
    status,
    output,
    accept,
    cache,
    idempotencyHeader,
    lookup: described.idempotency?.lookup,
    repeatable: described.repeatable,
    needsConsent: described.needs !== undefined,
    readings: findReadings(described),
  };
}

/** The names of a contract's input. */
function listInputs({ input }: Contract): string[] {
  return Object.keys(input.shape);
}
