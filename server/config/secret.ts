import { inspect } from 'node:util';
import { z } from 'zod';

/** Where references lead: the environment and the file system, as collaborators. */
export type ConfigSources = {
  environment: Readonly<Record<string, string | undefined>>;
  /** Text of a file; undefined when it cannot be read. Relative paths start at the configuration's folder. */
  readText(path: string): string | undefined;
};

/** A value that must never be printed: every way of turning it into text gives `[secret]`. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The value itself; call it only where it goes onto the wire. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [inspect.custom](): string {
    return '[secret]';
  }
}

/** A secret by reference: `env:NAME` or `file:PATH`. A literal is refused, so that none ends in a repository. */
export const secretSchema = (sources: ConfigSources) =>
  z
    .string()
    .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/, {
      message: 'must be a reference, env:NAME or file:PATH, never the secret itself',
    })
    .transform((reference, context) => {
      const value = resolveReference(reference, sources);
      if (value !== undefined) return new Secret(value);
      context.addIssue({ code: 'custom', message: describeMissing(reference) });
      return z.NEVER;
    });

/** A plain value that may differ per machine: written out, or `env:NAME`. */
export const settingSchema = <T extends z.ZodType<unknown, string>>(
  sources: ConfigSources,
  inner: T,
) =>
  z
    .string()
    .transform((text, context) => {
      if (!text.startsWith('env:')) return text;
      const value = resolveReference(text, sources);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: describeMissing(text) });
      return z.NEVER;
    })
    .pipe(inner);

function resolveReference(reference: string, sources: ConfigSources): string | undefined {
  const colon = reference.indexOf(':');
  const name = reference.slice(colon + 1);
  const value = reference.startsWith('env:')
    ? sources.environment[name]
    : sources.readText(name)?.replace(/\r?\n$/, '');
  return value === '' ? undefined : value;
}

function describeMissing(reference: string): string {
  return reference.startsWith('env:')
    ? `refers to the environment variable ${reference.slice(4)}, which is not set`
    : `refers to the file ${reference.slice(5)}, which cannot be read or is empty`;
}
