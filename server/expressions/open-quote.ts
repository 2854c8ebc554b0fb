/**
 * Whether a quotation in an expression has no end. The library takes `'open` for a whole text, so that what was meant
 * to come after it would be lost without a word.
 */
export function hasOpenQuote(source: string): boolean {
  let open = '';
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (open === '') {
      if (quotes.has(char)) open = char;
    } else if (char === '\\') at += 1;
    else if (char === open) open = '';
  }
  return open !== '';
}

const quotes: ReadonlySet<string> = new Set(["'", '"', '`']);
