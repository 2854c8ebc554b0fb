import { z } from 'zod';
import { contracts, isCustomCapability, isKnownCapability } from '../../../shared/capability.ts';
import { customContract, objectSchema } from './custom.ts';
import { judgeCustomProof } from './custom-proof.ts';
import { arrange, operationSchema, operationShape } from './schema.ts';
import type { Operation } from './schema.ts';

/** What a connection offers, by capability. */
export type Operations = ReadonlyMap<string, Operation>;

/**
 * An operation of the owner's own: whether it reads or writes, what it takes (`input`) and what it gives
 * (`result`), beside the keys that every operation has.
 */
const customSchema = z
  .looseObject({
    kind: z.enum(['read', 'write']),
    input: objectSchema,
    result: objectSchema,
  })
  .transform(({ kind, input, result, ...described }, context): Operation => {
    const contract = customContract(kind, input, result);
    const isOpen = described['verify'] === 'none';
    const rest = isOpen ? { ...described, verify: undefined } : described;
    const checked = z.strictObject(operationShape(contract)).safeParse(rest);
    if (checked.success) {
      const message = isOpen ? null : judgeCustomProof(checked.data, contract);
      if (message === null) return arrange(checked.data, contract, context);
      context.addIssue({ code: 'custom', path: ['verify'], message });
      return z.NEVER;
    }
    for (const issue of checked.error.issues) {
      const { path, message } = issue;
      if (issue.code === 'unrecognized_keys') {
        context.addIssue({ code: 'unrecognized_keys', keys: issue.keys, path });
      } else context.addIssue({ code: 'custom', path, message });
    }
    return z.NEVER;
  });

/** `operations` of a connection. Names are those of capabilities, or `custom.NAME`. */
export const operationsSchema = () => {
  const known = Object.entries(contracts).map(([name, contract]): [string, OptionalOperation] => {
    // Made when one is described: all of them together are some megabytes, and a shop uses two or three.
    return [name, z.lazy(() => operationSchema(contract)).optional()];
  });
  const all = z.object(Object.fromEntries(known)).catchall(customSchema);
  return z
    .preprocess((value, context): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      const keys = Object.keys(value).filter(
        (name) => !isKnownCapability(name) && !isCustomCapability(name),
      );
      // Before the others are looked at: a misspelt capability would be taken for one of the owner's own.
      if (keys.length > 0) context.addIssue({ code: 'unrecognized_keys', keys });
      return value;
    }, all)
    .transform((described): Operations => {
      const entries = Object.entries(described).flatMap(([name, operation]) =>
        operation === undefined ? [] : [[name, operation] as const],
      );
      return new Map(entries);
    })
    .refine((operations) => operations.size > 0, {
      message: 'must describe an operation, such as order.get',
    });
};

type OptionalOperation = z.ZodOptional<z.ZodLazy<ReturnType<typeof operationSchema>>>;
