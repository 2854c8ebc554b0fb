/** One thing that is wrong with a configuration file. `line` and `column` count from 1. */
export type ConfigFault = {
  file: string;
  line: number;
  column: number;
  /** Where in the configuration, such as `sites.demo.origins[0]`; empty for the whole file. */
  path: string;
  /** What is wrong, without the value: it may be one that must not be printed. */
  message: string;
  /** What to do about it, when that is known. */
  hint: string | null;
};

export type PathPart = string | number;

/** One line per fault: `deskbell.yaml:12:5 sites.demo.colour: unknown key; did you mean "color"?` */
export function formatFaults(faults: readonly ConfigFault[]): string {
  return faults
    .map(({ file, line, column, path, message, hint }) => {
      const where = path === '' ? '' : ` ${path}`;
      return `${file}:${line}:${column}${where}: ${message}${hint === null ? '' : `; ${hint}`}`;
    })
    .join('\n');
}

/** `['sites', 'demo', 'origins', 0]` as `sites.demo.origins[0]`; keys that are not plain words are quoted. */
export function formatPath(path: readonly PathPart[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
