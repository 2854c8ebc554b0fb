import { Secret } from '../config/secret.ts';
import { readYaml } from '../config/yaml-source.ts';
import type { Vault } from '../configuration/vault.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Stories ask nobody, so they run where no secret is: each reference of a configuration (`env:`, `vault:`) that leads to
 * nothing is given a value that says nothing and has the right shape.
 */
export function standIn(
  text: string,
  environment: Environment,
): { environment: Environment; vault: Vault } {
  const variables: Record<string, string> = {};
  const entries = new Map<string, Secret>();
  for (const { path, value } of stringsOf(readYaml(text).value, [])) {
    const [, kind, name = ''] = /^(env|vault):(.+)$/.exec(value) ?? [];
    const shaped = shapeOf(path);
    if (kind === 'env' && (environment[name] ?? '') === '') variables[name] = shaped;
    if (kind === 'vault') entries.set(name, new Secret(shaped));
  }
  return {
    environment: { ...environment, ...variables },
    vault: {
      version: 0,
      read(name) {
        const value = entries.get(name);
        return value === undefined ? { kind: 'absent' } : { kind: 'value', value };
      },
    },
  };
}

/** An address, a key to sign webhooks with, or a word. */
function shapeOf(path: readonly string[]): string {
  const [section = '', name = ''] = path;
  const key = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  if (/url|jwks|endpoint|address/i.test(key)) return `https://${name}.story.invalid`;
  if (section === 'endpoints')
    return `whsec_${Buffer.from('stands in where no secret is').toString('base64')}`;
  return 'stands-in-where-no-secret-is-kept';
}

function stringsOf(
  value: unknown,
  path: readonly string[],
): { path: readonly string[]; value: string }[] {
  if (typeof value === 'string') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    stringsOf(inner, [...path, key]),
  );
}
