import type { Store } from './storage.ts';

/** Remembers within this tab that the panel is open, so that the next page of the shop opens it again. The loader reads it. */
export function rememberOpen(storage: Store, open: boolean): void {
  if (open) storage.write('open', '1');
  else storage.remove('open');
}
