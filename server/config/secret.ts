import { inspect } from 'node:util';
import { z } from 'zod';

/** Where references lead: the environment and the file system, as collaborators. */
export type ConfigSources = {
  environment: Readonly<Record<string, string | undefined>>;
  /** Text of a file; undefined when it cannot be read. Relative paths start at the configuration's folder. */
  readText(path: string): string | undefined;
  /** What `deskbell secret set` stored under a name; without it the vault is empty. */
  vault?: (name: string) => VaultEntry;
};

/** `unreadable`: it was sealed with another DESKBELL_SECRET. */
export type VaultEntry = { kind: 'value'; value: Secret } | { kind: 'absent' | 'unreadable' };

/** How an entry of the vault may be called. */
export const vaultName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

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

/** A secret by reference: `env:NAME`, `file:PATH` or `vault:NAME`. A literal is refused, so that none ends in a repository. */
export const secretSchema = (sources: ConfigSources) =>
  z
    .string()
    .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|vault:[A-Za-z_][A-Za-z0-9_.-]{0,63})$/, {
      message: 'must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself',
    })
    .transform((reference, context) => {
      const found = resolveReference(reference, sources);
      if (typeof found !== 'string') return found;
      context.addIssue({ code: 'custom', message: found });
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
      const found = resolveReference(text, sources);
      if (typeof found !== 'string') return found.reveal();
      context.addIssue({ code: 'custom', message: found });
      return z.NEVER;
    })
    .pipe(inner);

/** Whether a text leads to a secret instead of being one. */
export function isReference(text: string): boolean {
  return /^(env|file|vault):/.test(text);
}

/** The secret, or why there is none. */
function resolveReference(reference: string, sources: ConfigSources): Secret | string {
  const colon = reference.indexOf(':');
  const name = reference.slice(colon + 1);
  switch (reference.slice(0, colon)) {
    case 'env':
      return (
        secretOf(sources.environment[name]) ??
        `refers to the environment variable ${name}, which is not set`
      );
    case 'file':
      return (
        secretOf(sources.readText(name)?.replace(/\r?\n$/, '')) ??
        `refers to the file ${name}, which cannot be read or is empty`
      );
    default: {
      const entry = sources.vault?.(name) ?? { kind: 'absent' };
      if (entry.kind === 'value') return entry.value;
      return entry.kind === 'absent'
        ? `refers to the vault entry ${name}, which is not there; put it in with: deskbell secret set ${name}`
        : `refers to the vault entry ${name}, which was sealed with another DESKBELL_SECRET; see: deskbell secret rekey`;
    }
  }
}

function secretOf(value: string | undefined): Secret | undefined {
  return value === undefined || value === '' ? undefined : new Secret(value);
}
