import { basename } from 'node:path';
import { limits } from '../../../shared/limits.ts';
import { formatFaults } from '../../config/fault.ts';
import { ownValue } from '../../config/json-schema.ts';
import { readYaml } from '../../config/yaml-source.ts';
import { parseJson } from '../../connectors/json.ts';

/** An OpenAPI 3.0 or 3.1 document. Whatever a document says is data of unknown shape until it is looked at. */
export type OpenapiDocument = {
  title: string;
  /** What stands at a path, with `$ref` followed. */
  at(value: unknown, ...path: string[]): unknown;
  root: unknown;
};

/**
 * Reads a document from its text, JSON or YAML. YAML has the caps of a configuration, JSON of 16 MiB and the nesting of a
 * reply. References lead within the document only; nothing is fetched.
 */
export function readDocument(
  file: string,
  text: string,
): { ok: true; document: OpenapiDocument } | { ok: false; message: string } {
  const read = readText(basename(file), text);
  if (!read.ok) return read;
  const { root } = read;
  const version = ownValue(root, 'openapi');
  if (typeof version !== 'string' || !/^3\.[01]\./.test(`${version}.`))
    return { ok: false, message: `${file}: is not OpenAPI 3.0 or 3.1 (see its key openapi)` };
  const at: OpenapiDocument['at'] = (value, ...path) =>
    path.reduce<unknown>((inner, part) => follow(root, ownValue(inner, part)), follow(root, value));
  return { ok: true, document: { root, at, title: textOf(at(root, 'info', 'title')) } };
}

/** A text on one line, for people, without marks that turn its direction; empty for anything else. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.replace(/[\p{Cc}\p{Zl}\p{Zp}\s\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value).map((name) => [name, ownValue(value, name)]);
}

type ReadText = { ok: true; root: unknown } | { ok: false; message: string };

function readText(file: string, text: string): ReadText {
  if (Buffer.byteLength(text) > limits.openapiBytes)
    return { ok: false, message: `${file}: is larger than ${limits.openapiBytes} bytes` };
  if (text.trimStart().startsWith('{')) {
    const root = parseJson(Buffer.from(text));
    return root === undefined
      ? { ok: false, message: `${file}: is not JSON, or nested deeper than ${limits.replyDepth}` }
      : { ok: true, root };
  }
  const { value, faults } = readYaml(text);
  const [fault] = faults;
  if (fault === undefined) return { ok: true, root: value };
  return { ok: false, message: formatFaults([{ ...fault, file, path: '' }]) };
}

/** A reference may lead to a reference; a ring of them leads nowhere. */
function follow(root: unknown, value: unknown): unknown {
  let found = value;
  for (let hops = 0; hops < 10; hops += 1) {
    const reference = ownValue(found, '$ref');
    if (typeof reference !== 'string') return found;
    if (!reference.startsWith('#/')) return undefined;
    found = reference
      .slice(2)
      .split('/')
      .map((part) => decodePointer(part))
      .reduce<unknown>((inner, part) => ownValue(inner, part), root);
  }
  return undefined;
}

function decodePointer(part: string): string {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A per cent sign that stands for itself.
    if (error instanceof URIError) return text;
    throw error;
  }
}
