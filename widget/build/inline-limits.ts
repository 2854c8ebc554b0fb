import type { Plugin } from 'vite';
import { limits } from '../../shared/limits.ts';

const known: Readonly<Record<string, number>> = limits;

/** Writes the numbers where the widget reads them; the whole table would cost it 0.9 KB. */
export function inlineLimits(): Plugin {
  return {
    name: 'inline-limits',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/widget\/.*\.tsx?$/.test(id)) return null;
      return code.replace(/\blimits\.(\w+)/g, (found, name: string) =>
        String(known[name] ?? found),
      );
    },
  };
}
