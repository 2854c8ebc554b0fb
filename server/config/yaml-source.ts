import { LineCounter, parseDocument } from 'yaml';
import type { YAMLError } from 'yaml';
import { limits } from '../../shared/limits.ts';
import type { PathPart } from './fault.ts';
import { locateNode } from './locate.ts';
import { readNodes } from './read-nodes.ts';

/** A fault of the text itself, before any schema looks at it. */
type TextFault = Position & { path: PathPart[]; message: string; hint: string | null };
type Position = { line: number; column: number };

export type YamlSource = {
  /** The text as plain data, or undefined when the text is not YAML. */
  value: unknown;
  faults: TextFault[];
  /** Paths whose value could not be read, so that nothing more can be said about them. */
  unreadable: PathPart[][];
  /** Where a value stands; when it is absent, where the map stands that lacks it. */
  locate(path: readonly PathPart[], of: 'key' | 'value'): Position & { found: boolean };
};

/** Reads one YAML 1.2 document. Duplicate keys, tags, wild aliases and unquoted braces are faults. */
export function readYaml(text: string): YamlSource {
  if (Buffer.byteLength(text) > limits.configBytes) return refuseWhole(tooLarge);
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Tags such as !!binary make values that no setting wants.
    resolveKnownTags: false,
    // The library compares each key with every other: 60,000 keys took 17 s. `readNodes` uses a set.
    uniqueKeys: false,
  });

  const nodes = readNodes(document);
  const faults = nodes.faults.map(({ offset, ...fault }) => ({ ...fault, ...positionOf(offset) }));
  const syntax = [...document.errors, ...document.warnings];
  for (const error of syntax) {
    const fault = { ...describeSyntax(error), ...positionOf(error.pos[0]), path: [] };
    // One slip makes several errors on its line, and unquoted braces explain themselves better.
    if (!faults.some(({ line }) => line === fault.line)) faults.push(fault);
  }
  return {
    value: syntax.length > 0 ? undefined : nodes.value,
    faults,
    unreadable: nodes.unreadable,
    locate(path, of) {
      const { offset, found } = locateNode(document, path, of);
      return { ...positionOf(offset), found };
    },
  };
}

const tooLarge = {
  message: `is larger than ${limits.configBytes} bytes`,
  hint: 'move what is not configuration out of the file',
};

function refuseWhole(fault: { message: string; hint: string }): YamlSource {
  const start = { line: 1, column: 1 };
  return {
    value: undefined,
    faults: [{ ...fault, ...start, path: [] }],
    unreadable: [],
    locate: () => ({ ...start, found: false }),
  };
}

function describeSyntax(error: YAMLError): { message: string; hint: string | null } {
  const known = syntaxWords[error.code];
  if (known !== undefined) return known;
  // The library's sentence, on one line.
  return { message: `is not valid YAML: ${error.message.replace(/\s+/g, ' ')}`, hint: null };
}

const syntaxWords: Partial<Record<YAMLError['code'], { message: string; hint: string }>> = {
  TAB_AS_INDENT: { message: 'a tab indents this line', hint: 'indent with spaces' },
  MULTIPLE_DOCS: {
    message: 'a second document begins here',
    hint: 'keep one document and remove the line ---',
  },
  RESOURCE_EXHAUSTION: { message: 'is nested too deep', hint: 'close the open brackets' },
  TAG_RESOLVE_FAILED: {
    message: 'a YAML tag is not accepted',
    hint: 'write plain text, numbers, lists and maps',
  },
  BAD_DIRECTIVE: { message: 'a YAML directive is not accepted', hint: 'remove the line' },
};
