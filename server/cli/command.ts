/** What a command may touch; handed in, so that commands can be run in a test. */
export type Terminal = {
  arguments: readonly string[];
  variables: Readonly<Record<string, string | undefined>>;
  /** Results, for programs and people. */
  print(line: string): void;
  /** Notices and faults. */
  warn(line: string): void;
  process: NodeJS.Process;
};

/** Resolves with the exit code, or with `running` when the process lives on. */
export type Command = {
  /** One line for the list of commands. */
  summary: string;
  usage: string;
  /** What else `--help` of this one says. */
  details?: string;
  run(terminal: Terminal): Promise<number | 'running'>;
};

/** Says what is wrong with the way a command was called, and how it is called; resolves with exit code 2. */
export function usageFault(
  warn: Terminal['warn'],
  message: string,
  { usage }: Pick<Command, 'usage'>,
): Promise<number> {
  warn(`${message}\nUsage: ${usage}`);
  return Promise.resolve(2);
}
