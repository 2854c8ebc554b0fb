import type { Migration } from './migration.ts';

/** Throws when the data has steps that this version does not know: a newer one wrote it. */
export function refuseNewer(done: ReadonlySet<string>, steps: readonly Migration[]): void {
  const known = new Set(steps.map((step) => step.name));
  const foreign = [...done].filter((name) => !known.has(name));
  if (foreign.length === 0) return;
  throw new Error(
    `The data was written by a newer version (it has ${foreign.join(', ')}). Start that version, or restore a backup.`,
  );
}
