import { createInterface } from 'node:readline';
import type { ReadLine } from './talk.ts';

/**
 * What is typed, or comes through a pipe, line by line. On a terminal the prompt stands before the cursor; a pipe has nobody to
 * prompt, so what it says is printed, and the output reads as the conversation it was.
 */
export function openLines(
  process: NodeJS.Process,
  print: (line: string) => void,
): { readLine: ReadLine; close(): void } {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY;
  const lines = createInterface(isTerminal ? { input: stdin, output: stdout } : { input: stdin });
  const typed = lines[Symbol.asyncIterator]();
  return {
    async readLine(prompt) {
      if (isTerminal) {
        lines.setPrompt(prompt);
        lines.prompt();
      }
      const next = await typed.next();
      if (next.done === true) return undefined;
      if (!isTerminal) print(`${prompt}${next.value}`);
      return next.value;
    },
    close: () => lines.close(),
  };
}
