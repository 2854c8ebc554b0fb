import type { Plugin } from 'vite';
import { limits } from '../../shared/limits.ts';

const known: Readonly<Record<string, number>> = limits;

/** Writes the numbers where the widget reads them; the whole table would cost it 1.8 KB. */
export function inlineLimits(): Plugin {
  return {
    name: 'inline-limits',
    enforce: 'pre',
    transform(code, id) {
      // Nobody reads the table any more, and putting it together does nothing else: the bundler cannot see that.
      if (/\/shared\/limits(\/\w+)?\.ts$/.test(id)) return { code, moduleSideEffects: false };
      if (!/\/widget\/.*\.tsx?$/.test(id)) return null;
      return code.replace(/\blimits\.(\w+)/g, (found, name: string) =>
        String(known[name] ?? found),
      );
    },
  };
}
