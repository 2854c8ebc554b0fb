import { parseSync } from 'vite';

/** One import: `to` is the specifier as written; `type` is true only when the whole edge is erased. */
export type Import = { to: string; type: boolean; names: string[]; line: number };

/** A name the code reaches for: a global (`fetch`), a global's member (`Date.now`), a construction
 * without arguments (`new Date()`), or any member's name with a dot before it (`.innerHTML`). */
export type Use = { name: string; line: number };

export type Syntax = { imports: Import[]; uses: Use[]; codeLines: number };

/** Reads one source file by the parser that bundles it, so that strings and comments never count as code. */
export function readSyntax(path: string, source: string): Syntax {
  const { program, comments, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path} does not parse: ${errors[0].message}`);

  const lineAt = lineFinder(source);
  const imports: Import[] = [];
  const reached: { name: string; at: number }[] = [];
  const bound = new Set<string>();

  const visit = (node: SyntaxNode): void => {
    const edge = importOf(node);
    if (edge !== null) imports.push({ ...edge, line: lineAt(node.start) });
    for (const name of boundNames(node)) bound.add(name);
    for (const name of reachedNames(node)) reached.push({ name, at: node.start });
    for (const child of childrenOf(node)) visit(child);
  };
  visit(asNode(program));

  return {
    imports,
    uses: reached
      .filter(({ name }) => !bound.has(name.split('.')[0] ?? ''))
      .map(({ name, at }) => ({ name, line: lineAt(at) })),
    codeLines: countCodeLines(source, comments),
  };
}

type SyntaxNode = { type: string; start: number; [field: string]: unknown };

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}

function asNode(value: unknown): SyntaxNode {
  if (!isNode(value)) throw new Error('the parser returned something that is not a syntax node');
  return value;
}

const nodesIn = (value: unknown): SyntaxNode[] =>
  (Array.isArray(value) ? value : [value]).filter(isNode);

/**
 * `import { type X }` is a value edge: under type stripping the statement stays and loads the file.
 * Only `import type` and `export type` are erased.
 */
function importOf(node: SyntaxNode): Omit<Import, 'line'> | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      const to = literal(node.source);
      if (to === null) return null;
      const type = node.importKind === 'type' || node.exportKind === 'type';
      return { to, type, names: nodesIn(node.specifiers).map(importedName) };
    }
    case 'ImportExpression': {
      const to = literal(node.source);
      return to === null ? null : { to, type: false, names: ['*'] };
    }
    case 'TSImportType': {
      const to = literal(node.source);
      return to === null ? null : { to, type: true, names: [] };
    }
    default:
      return null;
  }
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return nameOf(specifier.type === 'ExportSpecifier' ? specifier.local : specifier.imported) ?? '*';
}

/** Names this file itself introduces: a parameter called `fetch` is a collaborator, not the global. */
function boundNames(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return namesInPattern(node.local);
    case 'VariableDeclarator':
      return namesInPattern(node.id);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...namesInPattern(node.id), ...nodesIn(node.params).flatMap(namesInPattern)];
    default:
      return [];
  }
}

function namesInPattern(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [String(pattern.name)];
    case 'ObjectPattern':
      return nodesIn(pattern.properties).flatMap((property) =>
        namesInPattern(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return nodesIn(pattern.elements).flatMap(namesInPattern);
    case 'AssignmentPattern':
      return namesInPattern(pattern.left);
    case 'RestElement':
      return namesInPattern(pattern.argument);
    default:
      return [];
  }
}

const globalObjects = new Set(['globalThis', 'window', 'self', 'global']);

function reachedNames(node: SyntaxNode): string[] {
  if (node.type === 'Identifier') return [String(node.name)];
  if (node.type === 'JSXAttribute') return [`.${nameOf(node.name) ?? ''}`];
  if (node.type === 'ObjectPattern')
    return nodesIn(node.properties).map((property) => `.${nameOf(property.key) ?? ''}`);
  if (node.type === 'NewExpression') {
    const name = nameOf(node.callee);
    return name !== null && nodesIn(node.arguments).length === 0 ? [`new ${name}()`] : [];
  }
  if (node.type !== 'MemberExpression') return [];
  const property = node.computed === true ? literal(node.property) : nameOf(node.property);
  if (property === null) return [];
  const owner = nameOf(node.object);
  const whole = owner === null || globalObjects.has(owner) ? property : `${owner}.${property}`;
  return owner === null ? [`.${property}`] : [whole, `.${property}`];
}

/** Types are erased, and a key or a member's name is no reference; everything else is walked. */
function childrenOf(node: SyntaxNode): SyntaxNode[] {
  if (node.type === 'TSImportType') return [];
  return Object.entries(node)
    .filter(([field]) => !skippedFields(node).includes(field))
    .flatMap(([, value]) => nodesIn(value));
}

function skippedFields(node: SyntaxNode): readonly string[] {
  const keyed = ['Property', 'MethodDefinition', 'PropertyDefinition', 'TSPropertySignature'];
  if (node.type === 'MemberExpression' && node.computed !== true) return ['property'];
  if (keyed.includes(node.type) && node.computed !== true) return ['key'];
  if (node.type === 'TSTypeReference') return ['typeName'];
  if (node.type === 'TSTypeQuery') return ['exprName'];
  if (node.type.startsWith('Import') && node.type.endsWith('Specifier'))
    return ['imported', 'local'];
  if (node.type === 'ExportSpecifier') return ['exported'];
  if (/^TS(MethodSignature|FunctionType|NamedTupleMember)$/.test(node.type))
    return ['key', 'params', 'label'];
  return [];
}

const nameOf = (node: unknown): string | null =>
  isNode(node) && typeof node.name === 'string' ? node.name : null;

const literal = (node: unknown): string | null =>
  isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;

function lineFinder(source: string): (offset: number) => number {
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}

function countCodeLines(source: string, comments: { start: number; end: number }[]): number {
  let code = '';
  let from = 0;
  for (const { start, end } of comments) {
    code += source.slice(from, start) + source.slice(start, end).replace(/[^\n]/g, '');
    from = end;
  }
  code += source.slice(from);
  return code.split('\n').filter((line) => line.trim() !== '').length;
}
