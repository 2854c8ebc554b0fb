import { z } from 'zod';
import { limits } from './limits.ts';
import { saidTextSchema } from './text.ts';

/** A person who answers for the shop: an id that whoever sends it keeps unique, and the name that visitors see. */
export const agentSchema = z.strictObject({
  id: z
    .string()
    .max(limits.agentIdChars)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]*$/, 'must be letters, digits and . _ @ -'),
  name: saidTextSchema(limits.agentNameChars),
});

export type Agent = z.infer<typeof agentSchema>;
