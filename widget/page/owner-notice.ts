import type { Problem } from '../../shared/problem.ts';

/**
 * Tells the owner of the page, in the browser's console, what only they can mend. The visitor sees a
 * sentence of their own in the panel.
 */
export function tellOwner(code: string, site: string): void {
  const cure =
    code === 'origin.refused'
      ? `add "${location.origin}" to sites.${site}.origins`
      : `no site "${site}"`;
  tellMisuse(`${code}: ${cure}`);
}

/** Tells whoever wrote the page why the token they gave was not taken. */
export function tellRefusal({ code, details = [] }: Problem): void {
  tellMisuse([code, ...details.map(({ path, message }) => `${path} ${message}`)].join(': '));
}

/** Tells whoever wrote the page what they asked for in a way that cannot be done. */
export function tellMisuse(what: string): void {
  console.warn(`Deskbell: ${what}`);
}
