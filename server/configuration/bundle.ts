import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { statSync } from 'node:fs';
import { limits } from '../../shared/limits.ts';
import type { ConfigFault } from '../config/fault.ts';
import { ownValue } from '../config/json-schema.ts';
import type { ConfigSources } from '../config/secret.ts';
import { readYaml } from '../config/yaml-source.ts';

/** A configuration as it is written: the text of `deskbell.yaml`, and of the files it names, by their path there. */
export type Bundle = { text: string; files: Readonly<Record<string, string>> };

/** SHA-256 of everything in it, hex. */
export function digestOf({ text, files }: Bundle): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([text, sorted]))
    .digest('hex');
}

/** Reads `file` and what it names. A named file that cannot be read is left out: who needs it says where. */
export function readBundle(
  file: string,
  sources: Pick<ConfigSources, 'readText'>,
): { ok: true; bundle: Bundle } | { ok: false; faults: ConfigFault[] } {
  const text = sources.readText(basename(file));
  if (text === undefined) return { ok: false, faults: [describeUnreadable(file)] };
  const files: Record<string, string> = {};
  for (const path of namedFiles(text)) {
    const found = sources.readText(path);
    if (found !== undefined) files[path] = found;
  }
  return { ok: true, bundle: { text, files } };
}

/** Paths of the files of intents that a text names, whatever else is wrong in it. */
function namedFiles(text: string): string[] {
  const sites = ownValue(readYaml(text).value, 'sites');
  const named = valuesOf(sites).flatMap((site) => valuesOf(ownValue(site, 'intents')));
  const paths = named.filter((name): name is string => typeof name === 'string');
  return [...new Set(paths.filter((name) => name.startsWith('./')))];
}

/** Names of the sites in a text, whatever else is wrong in it. */
export function namedSites(text: string): string[] {
  return Object.keys(ownValue(readYaml(text).value, 'sites') ?? {});
}

function valuesOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function describeUnreadable(file: string): ConfigFault {
  const fault = (message: string, hint: string): ConfigFault => {
    return { file, line: 1, column: 1, path: '', message, hint };
  };
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size > limits.configBytes
    ? fault('is too large', `at most ${limits.configBytes} bytes`)
    : fault('cannot be read', 'run "deskbell init" to make one, or set DESKBELL_CONFIG');
}
