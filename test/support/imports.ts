import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { readSyntax } from './syntax.ts';
import type { Syntax } from './syntax.ts';

/** One file and where its imports lead: a path from the project's root, or a package's name. */
export type SourceFile = Omit<Syntax, 'imports'> & { path: string; edges: Edge[] };

/** `names` are what is imported: a name, `default`, or `*` for the whole module. */
export type Edge = { to: string; type: boolean; names: string[]; line: number };

/** The project as a graph, and the paths of the files that are not code (such as a room's README). */
export type ImportGraph = { files: SourceFile[]; documents: string[] };

/** Makes the graph from texts by path, so that a rule can be shown a project that does not exist. */
export function readGraph(sources: Record<string, string>): ImportGraph {
  const paths = Object.keys(sources).sort();
  const isCode = (path: string) => /\.(ts|tsx|js|mjs)$/.test(path) && !path.endsWith('.d.ts');
  return {
    files: paths.filter(isCode).map((path) => readSource(path, sources[path] ?? '')),
    documents: paths.filter((path) => !isCode(path)),
  };
}

/** The texts of every file in the project's rooms. */
export function readProject(root: string): Record<string, string> {
  const paths = globSync('{shared,server,widget,demo,test}/**/*.{ts,tsx,js,mjs,md}', { cwd: root });
  return Object.fromEntries(
    paths.map((path) => [
      path.split('\\').join('/'),
      path.endsWith('.md') ? '' : readFileSync(posix.join(root, path), 'utf8'),
    ]),
  );
}

function readSource(path: string, source: string): SourceFile {
  const { imports, ...rest } = readSyntax(path, source);
  return {
    path,
    ...rest,
    edges: imports.map(({ to, ...edge }) => ({ ...edge, to: resolve(path, to) })),
  };
}

function resolve(from: string, to: string): string {
  if (to.startsWith('.')) return posix.join(posix.dirname(from), to);
  if (to.startsWith('node:')) return to;
  return to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
}
