import { readFileSync, writeFileSync } from 'node:fs';
import type { Terminal } from './command.ts';
import { readDocument } from './openapi/document.ts';
import { listOperations } from './openapi/operations.ts';
import { isBase } from './openapi/server-address.ts';
import { describeAll, writeConnection } from './openapi/write.ts';

/**
 * `deskbell connect openapi FILE`: lists the operations of an OpenAPI document and writes a connection to begin with, to
 * standard output or to a file that is not there yet. Nothing is fetched and nothing is called.
 */
export function connectOpenapi(
  { print, warn }: Terminal,
  { file, server, out }: { file: string; server: string | undefined; out: string | undefined },
): number {
  if (server !== undefined && !isBase(server)) {
    warn(
      '--server must be an address such as https://shop.example/api, without ?, # or a password',
    );
    return 2;
  }
  const text = readText(file);
  if (text === undefined) {
    warn(`${file} cannot be read.`);
    return 1;
  }
  const read = readDocument(file, text);
  if (!read.ok) {
    warn(read.message);
    return 1;
  }
  const operations = listOperations(read.document);
  if (operations.length === 0) {
    warn(`${file} describes no operations.`);
    return 1;
  }
  const connection = writeConnection(read.document, operations, server);
  // What is written may go on to a file by itself: the list is for who looks.
  describeAll(operations).forEach(out === undefined ? warn : print);
  if (connection.variables.length > 0)
    warn(`It reads these variables of the environment: ${connection.variables.join(', ')}`);
  if (out === undefined) {
    print(connection.text.trimEnd());
    return 0;
  }
  if (!writeNew(out, connection.text)) {
    warn(`${out} is there already; it was left as it is.`);
    return 1;
  }
  print(
    `${out} is written. Move it into deskbell.yaml, fill in what it asks for, and run deskbell check.`,
  );
  return 0;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EISDIR' || codeOf(error) === 'EACCES')
      return undefined;
    throw error;
  }
}

/** Whether it was written; a file that is there is never touched. */
function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
