import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCommandLine } from '../../server/cli/run.ts';

export type Outcome = { code: number | 'running'; printed: string; warned: string };

/** An empty folder an operator works in, and `deskbell …` typed there. */
export function openWorkplace() {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-cli-'));
  const file = join(folder, 'deskbell.yaml');
  return {
    folder,
    file,
    dataFolder: join(folder, 'data'),
    async run(
      typed: string,
      variables: Record<string, string> = {},
      input?: string,
    ): Promise<Outcome> {
      const printed: string[] = [];
      const warned: string[] = [];
      const code = await runCommandLine({
        arguments: typed.split(' ').filter((word) => word !== ''),
        variables: {
          DESKBELL_CONFIG: file,
          DESKBELL_DATA: join(folder, 'data'),
          ...variables,
        },
        print: (line) => void printed.push(line),
        warn: (line) => void warned.push(line),
        process: input === undefined ? process : withInput(input),
      });
      return { code, printed: printed.join('\n'), warned: warned.join('\n') };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** This process with something else on its standard input. */
export function withInput(text: string): NodeJS.Process {
  const stdin = Readable.from([Buffer.from(text)]);
  return new Proxy(process, {
    get: (target, name): unknown => (name === 'stdin' ? stdin : Reflect.get(target, name)),
  });
}
