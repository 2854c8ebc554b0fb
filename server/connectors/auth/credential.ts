import { z } from 'zod';
import { isReference, secretSchema, Secret } from '../../config/secret.ts';
import type { ConfigSources } from '../../config/secret.ts';

/** A secret that goes into a header or an address. */
export const credentialSchema = (sources: ConfigSources) =>
  secretSchema(sources).refine((secret) => /^[\x20-\x7e]+$/.test(secret.reveal()), {
    message: 'refers to a value with characters that no request can carry, such as a line break',
  });

/** A name, such as a client id: by reference, or written out because it is no secret. */
export const nameSchema = (sources: ConfigSources) => {
  const reference = credentialSchema(sources);
  return z
    .string()
    .min(1)
    .max(1_000)
    .transform((text, context): Secret => {
      const read = isReference(text) ? reference.safeParse(text) : undefined;
      if (read?.success) return read.data;
      const message = read
        ? read.error.issues[0]?.message
        : /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
          ? undefined
          : 'must be printable ASCII';
      if (message === undefined) return new Secret(text);
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
};

/** What a vendor wants to stand where a password would be: one letter is no secret. */
const placeholder = z.literal('X').transform((text) => new Secret(text));

/** A password: by reference; `X` where a vendor wants just that beside a key; empty when absent. */
export const passwordSchema = (sources: ConfigSources) =>
  z.union([placeholder, credentialSchema(sources)], {
    error: (issue) => {
      const read = credentialSchema(sources).safeParse(issue.input);
      return read.success ? undefined : read.error.issues[0]?.message;
    },
  });
