/** A backend's text may hold what an entry must not: half a surrogate pair, or U+0000. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
