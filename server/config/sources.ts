import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { limits } from '../../shared/limits.ts';
import type { ConfigSources } from './secret.ts';

/** Where references of a configuration in `folder` lead: this environment and this machine's files. */
export function createSources(from: {
  environment: Readonly<Record<string, string | undefined>>;
  folder: string;
}): ConfigSources {
  return {
    environment: from.environment,
    readText(path) {
      const file = resolve(from.folder, path);
      try {
        // A device or a pipe could go on for ever.
        const found = statSync(file);
        if (!found.isFile() || found.size > limits.configBytes) return undefined;
        return readFileSync(file, 'utf8');
      } catch {
        // The caller reports, with line and key, that this file cannot be read.
        return undefined;
      }
    },
  };
}
