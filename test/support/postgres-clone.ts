import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { z } from 'zod';
import { createDatabase, dropDatabase } from './postgres-database.ts';

const templateSchema = z.object({ serverUrl: z.string(), name: z.string(), prefix: z.string() });

/** A migrated database for one test file, alone in it. What is not dropped goes at the end of the run. */
export async function cloneDatabase(
  door: string = inject('postgresDoor'),
): Promise<{ url: string; drop(): Promise<void> }> {
  const response = await fetch(door);
  if (!response.ok) throw new Error(await response.text());
  const { serverUrl, name, prefix } = templateSchema.parse(await response.json());
  const clone = `${prefix}_${randomBytes(6).toString('hex')}`;
  return {
    url: await createDatabase(serverUrl, { name: clone, template: name }),
    drop: () => dropDatabase(serverUrl, clone),
  };
}
