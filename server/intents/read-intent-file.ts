import { isCollection, LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { intentSchema } from './intent-schema.ts';
import type { IntentFile } from './intent-schema.ts';

/** One intent: the text of its YAML file, or its parsed content (a section of a larger file). */
export type IntentSource = { name: string; shipped?: boolean } & (
  { text: string } | { parsed: unknown }
);

/** What is wrong with a file and where. `path` is like `slots.0.type`; `line` and `column` count from 1. */
export type IntentFault = {
  file: string;
  path: string;
  line?: number;
  column?: number;
  message: string;
};

type ReadFile =
  { ok: true; intent: IntentFile; locate: Locate } | { ok: false; faults: IntentFault[] };

/** Makes a fault at a place in the file. */
export type Locate = (path: readonly PropertyKey[], message: string) => IntentFault;

/** Reads one file and checks its shape; what refers to other files is checked later. */
export function readIntentFile(source: IntentSource): ReadFile {
  if (!('text' in source)) return check(source.parsed, locator(source.name, null, null));
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const locate = locator(source.name, document, lines);
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file: source.name,
    path: '',
    ...placeOf(lines, pos[0]),
    message,
  }));
  // Unquoted `{{ x }}` is YAML for a map whose key is a map; said plainly before the schema gets lost in it.
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key)) return undefined;
      faults.push({
        file: source.name,
        path: '',
        ...placeOf(lines, key.range?.[0] ?? 0),
        message: 'put quotes around {{ … }}',
      });
      return visit.SKIP;
    },
  });
  if (faults.length > 0) return { ok: false, faults };
  return check(document.toJS({ maxAliasCount: 20 }), locate);
}

function check(content: unknown, locate: Locate): ReadFile {
  const parsed = intentSchema.safeParse(content);
  if (parsed.success) return { ok: true, intent: parsed.data, locate };
  return {
    ok: false,
    faults: parsed.error.issues.map(({ path, message }) => locate(path, message)),
  };
}

function locator(
  file: string,
  document: Document.Parsed | null,
  lines: LineCounter | null,
): Locate {
  return (path, message) => {
    const fault = { file, path: path.map(String).join('.'), message };
    if (document === null || lines === null) return fault;
    // The nearest enclosing node that exists: a missing key has none of its own.
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown =
        length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const start = startOf(node);
      if (start !== null) return { ...fault, ...placeOf(lines, start) };
    }
    return fault;
  };
}

function placeOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function startOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null;
  const start: unknown = Array.isArray(node.range) ? node.range[0] : null;
  return typeof start === 'number' ? start : null;
}
