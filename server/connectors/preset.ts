import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { formatPath } from '../config/fault.ts';
import type { PathPart } from '../config/fault.ts';
import { flattenIssues } from '../config/flatten-issues.ts';
import { ownValue } from '../config/json-schema.ts';
import { readYaml } from '../config/yaml-source.ts';
import type { YamlSource } from '../config/yaml-source.ts';

/** The backends we know: each a file that holds most of a connection. */
export type Presets = {
  names: readonly string[];
  /** The text of one; undefined for a name that is not there. */
  read(name: string): string | undefined;
};

/** What a preset's file says. `verified`: by what its `connection` was tried or checked. */
export const presetSchema = z.strictObject({
  title: z.string().min(1).max(100),
  verified: z.enum(['server', 'schema', 'documentation']),
  /** Where its facts come from, with versions. */
  sources: z.array(z.string().min(1).max(300)).min(1).max(20),
  connection: z.record(z.string(), z.unknown()),
});

/** The presets that come with Deskbell. */
export function readPresets(folder = join(import.meta.dirname, 'presets')): Presets {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const names = files.map((name) => basename(name, '.yaml')).sort();
  return {
    names,
    read: (name) =>
      names.includes(name) ? readFileSync(join(folder, `${name}.yaml`), 'utf8') : undefined,
  };
}

/**
 * Lays what an owner wrote over the preset he names. Maps are joined, everything else is the owner's; nothing
 * (`null`) takes a key of the preset away. Faults that are the preset's own carry its file and line.
 */
export function layOverPreset(
  value: unknown,
  context: z.RefinementCtx,
  from: { presets: Presets; schema: z.ZodType },
): unknown {
  const name = ownValue(value, 'preset');
  if (name === undefined) return value;
  const fault = (message: string): unknown => {
    context.addIssue({ code: 'custom', path: ['preset'], message });
    return z.NEVER;
  };
  const text = typeof name === 'string' ? from.presets.read(name) : undefined;
  if (typeof name !== 'string' || text === undefined) {
    return fault(`is not the name of a preset; there are ${from.presets.names.join(', ')}`);
  }
  const source = readYaml(text);
  const file = `presets/${name}.yaml`;
  const [broken] = source.faults;
  if (broken !== undefined) return fault(`${file}:${broken.line}: ${broken.message}`);
  const preset = presetSchema.safeParse(source.value);
  if (!preset.success) return fault(`${file}: ${z.prettifyError(preset.error)}`);
  const laid = lay(preset.data.connection, value);
  const checked = from.schema.safeParse(laid);
  const faults = checked.success ? [] : listPresetFaults(checked.error, value, source);
  for (const { line, path, message } of faults) {
    fault(`${file}:${line} ${formatPath(path)}: ${message}`);
  }
  return faults.length > 0 ? z.NEVER : laid;
}

function lay(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isMap(under) || !isMap(over)) return over;
  // Two kinds of the same thing, such as of credentials, have nothing to share.
  const kinds = [under['type'], over['type']];
  if (kinds.every((kind) => kind !== undefined) && kinds[0] !== kinds[1]) return over;
  const names = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, unknown][] => {
      const laid = lay(ownValue(under, name), ownValue(over, name));
      return laid === null || laid === undefined ? [] : [[name, laid]];
    }),
  );
}

/** What is wrong where only the preset has something to say. */
function listPresetFaults(error: z.ZodError, owner: unknown, source: YamlSource) {
  return flattenIssues(error.issues).flatMap(({ path, message, of }) => {
    const parent = path.slice(0, -1).reduce(ownValue, owner);
    const isOwners = parent !== undefined && !isIn(source, path);
    if (isOwners || path.reduce(ownValue, owner) !== undefined) return [];
    const { line } = source.locate(['connection', ...path], of);
    return [{ line, path, message }];
  });
}

function isIn(source: YamlSource, path: readonly PathPart[]): boolean {
  return source.locate(['connection', ...path], 'value').found;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
