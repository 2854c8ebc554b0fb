/**
 * A `Retry-After` header, whole seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from `now`;
 * undefined when it says nothing. How much of a long wait is honoured is the caller's to decide.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Only the form HTTP defines: Date.parse would take almost any text for a date.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) {
    return undefined;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
