import type { Terminal } from './command.ts';

/**
 * A secret from the keyboard, unseen, or from standard input, less the last line's end. Never from the command line,
 * which every user of the machine can read. undefined when it was given up with Ctrl-C.
 */
export async function readSecretInput(
  { process, warn }: Pick<Terminal, 'process' | 'warn'>,
  prompt: string,
  most: number,
): Promise<string | undefined> {
  const { stdin } = process;
  if (!stdin.isTTY) return readAll(stdin, most);
  warn(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of stdin)
      for (const key of String(chunk)) {
        if (key === '\u0003') return undefined;
        if (key === '\r' || key === '\n' || key === '\u0004') return typed;
        if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('');
        else if (typed.length <= most) typed += key;
      }
    return typed;
  } finally {
    stdin.setRawMode(false);
  }
}

async function readAll(stdin: NodeJS.ReadableStream, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    chunks.push(bytes);
    // The caller refuses what is too long; the rest of it need not be held.
    if (length > most * 4 + 2) break;
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
