import type { z } from 'zod';
import { formatPath } from './fault.ts';
import type { ConfigFault, PathPart } from './fault.ts';
import { flattenIssues } from './flatten-issues.ts';
import type { Finding } from './flatten-issues.ts';
import { describeIssue, kindOf } from './issue-words.ts';
import { findKnownKeys, jsonSchemaOf, ownValue } from './json-schema.ts';
import { findNearest } from './nearest.ts';
import { readYaml } from './yaml-source.ts';
import type { YamlSource } from './yaml-source.ts';

/** Makes a fault at the place of a value, or where the map stands that lacks it: for checks a schema cannot make. */
export type FaultAt = (
  path: readonly PathPart[],
  message: string,
  hint: string | null,
) => ConfigFault;

/** `written`: the same as it stands in the file, references unresolved. */
type LoadResult<T> =
  { ok: true; value: T; written: unknown; faultAt: FaultAt } | { ok: false; faults: ConfigFault[] };

/**
 * Reads a configuration's text under its schema. Either everything is right, or every fault is reported,
 * in the order of the file.
 *
 * `file` is the name that faults carry. Schemas bring their own sentences where they know better.
 */
export function loadConfiguration<T>(input: {
  file: string;
  text: string;
  schema: z.ZodType<T>;
}): LoadResult<T> {
  const { file, text, schema } = input;
  const source = readYaml(text);
  const faults = source.faults.map((fault): ConfigFault => {
    return { ...fault, file, path: formatPath(fault.path) };
  });
  if (source.value === undefined) return { ok: false, faults: sortByPlace(faults) };

  const checked = schema.safeParse(source.value, { error: describeIssue });
  if (checked.success && faults.length === 0) {
    const faultAt: FaultAt = (path, message, hint) => {
      const { line, column } = source.locate(path, 'value');
      return { file, line, column, path: formatPath(path), message, hint };
    };
    return { ok: true, value: checked.data, written: source.value, faultAt };
  }

  const findings = checked.success ? [] : flattenIssues(checked.error.issues);
  const hintFor = createHints(schema, source);
  for (const finding of findings) {
    // What could not be read has its fault already; that it is also "missing" would be noise.
    if (source.unreadable.some((path) => startsWith(finding.path, path))) continue;
    const { line, column, found } = source.locate(finding.path, finding.of);
    const message = found || finding.path.length === 0 ? finding.message : 'is missing';
    const hint = hintFor(finding, found);
    faults.push({ file, line, column, path: formatPath(finding.path), message, hint });
  }
  return { ok: false, faults: sortByPlace(faults) };
}

function createHints(schema: z.ZodType, source: YamlSource) {
  // Made once, and only for a file with faults.
  const jsonSchema = jsonSchemaOf(schema);
  return ({ path, issue }: Finding, found: boolean): string | null => {
    if (issue.code === 'unrecognized_keys') {
      const known = findKnownKeys(jsonSchema, path.slice(0, -1), source.value);
      const nearest = findNearest(String(path.at(-1)), known);
      if (nearest !== undefined) return `did you mean "${nearest}"?`;
      return known.length === 0 ? null : `known keys are ${known.join(', ')}`;
    }
    if (issue.code === 'invalid_type') {
      if (!found) return `it must be ${kindOf(issue.expected)}`;
      const value = valueAt(source.value, path);
      const isScalar = typeof value === 'number' || typeof value === 'boolean';
      return issue.expected === 'string' && isScalar ? 'put quotes around it' : null;
    }
    const allowed = allowedBy(issue);
    if (allowed.length === 0) return null;
    if (!found) return `it must be one of ${allowed.join(', ')}`;
    const nearest = findNearest(textAt(source.value, path), allowed);
    return nearest === undefined ? null : `did you mean "${nearest}"?`;
  };
}

/** The values a choice offers; of a map in several shapes, the names of the shapes. */
function allowedBy(issue: Finding['issue']): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union' || !('options' in issue)) return [];
  return (issue.options ?? []).map(String);
}

function valueAt(root: unknown, path: readonly PathPart[]): unknown {
  return path.reduce(ownValue, root);
}

function textAt(root: unknown, path: readonly PathPart[]): string {
  const value = valueAt(root, path);
  return typeof value === 'string' ? value : '';
}

function startsWith(path: readonly PathPart[], start: readonly PathPart[]): boolean {
  return start.every((part, index) => path[index] === part);
}

function sortByPlace(faults: ConfigFault[]): ConfigFault[] {
  return faults.sort((a, b) => a.line - b.line || a.column - b.column);
}
