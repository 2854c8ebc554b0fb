import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** A file of JSON lines that only grows; what was appended is there again after a restart. */
export type Journal<T> = {
  entries(): readonly T[];
  /** Returns once the line is on disk; throws when it cannot be written, and then holds nothing new. */
  append(entry: T): void;
  /** Lines of the file that could not be read, such as one cut short by a power cut. */
  damaged: number;
};

export function createJournal<T>(path: string, schema: z.ZodType<T>): Journal<T> {
  mkdirSync(dirname(path), { recursive: true });
  const text = readText(path);
  const entries: T[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parsed = schema.safeParse(parseLine(line));
    if (parsed.success) entries.push(parsed.data);
    else damaged += 1;
  }
  // A torn last line has no newline: without this one the next entry would be glued to it and lost too.
  let prefix = text === '' || text.endsWith('\n') ? '' : '\n';
  return {
    entries: () => entries,
    damaged,
    append(entry) {
      const file = openSync(path, 'a');
      try {
        const line = Buffer.from(`${prefix}${JSON.stringify(entry)}\n`);
        prefix = '\n'; // Until the whole line is known to be there, the next one starts on a line of its own.
        for (let done = 0; done < line.length;) done += writeSync(file, line, done);
        fsyncSync(file);
        prefix = '';
      } finally {
        closeSync(file);
      }
      entries.push(entry);
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // No schema accepts it, so it is counted as damaged.
  }
}
