import { z } from 'zod';

/**
 * Text from anyone. A lone surrogate is refused: SQLite would store it as U+FFFD, so the same
 * message id would carry other bytes than the sender's (measured with node:sqlite).
 */
export const textSchema = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .refine((text) => text.isWellFormed(), { message: 'is not well-formed Unicode' })
    .refine((text) => !text.includes('\u0000'), { message: 'contains U+0000' });

/** Text that is not empty once trimmed; what is stored is what was written. */
export const saidTextSchema = (maxChars: number) =>
  textSchema(maxChars).refine((text) => text.trim() !== '', { message: 'is empty' });

/** An e-mail address as people type it: trimmed, one @, a dot in the host, at most 254 characters. */
export const emailSchema = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\.]+(\.[^\s@<>(),;:"\\.]+)+$/,
    'is not an e-mail address',
  );
