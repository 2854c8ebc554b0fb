import { emailSchema } from '../../../shared/text.ts';
import type { Span } from './span.ts';

const most = 20;

/** Left and right of the @; only these characters are walked over, so a search stays linear. */
const inLocal = /[^\s@<>(),;:"'\\[\]{}|/]/u;
const inHost = /[\p{L}\p{N}.-]/u;

/** Finds e-mail addresses inside a sentence; punctuation around them is not part of them. */
export function findEmails(text: string): Span[] {
  const found: Span[] = [];
  for (
    let at = text.indexOf('@');
    at !== -1 && found.length < most;
    at = text.indexOf('@', at + 1)
  ) {
    const span = addressAround(text, at);
    if (span !== null) found.push(span);
  }
  return found;
}

function addressAround(text: string, at: number): Span | null {
  let start = at;
  while (start > 0 && at - start < 64 && inLocal.test(text.charAt(start - 1))) start -= 1;
  while (start < at && text.charAt(start) === '.') start += 1;
  let end = at + 1;
  while (end < text.length && end - at < 254 && inHost.test(text.charAt(end))) end += 1;
  while (end > at && /[.-]/.test(text.charAt(end - 1))) end -= 1;
  const parsed = emailSchema.safeParse(text.slice(start, end));
  return parsed.success ? { value: lowerHost(parsed.data), start, end } : null;
}

/** A host's name is the same in both cases; what stands before the @ may not be. */
function lowerHost(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).replace(/[A-Z]/g, (c) => c.toLowerCase());
}
