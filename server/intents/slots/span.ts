/** A value and where in the text it was found; `end` is the first position after it. */
export type Span = { value: string; start: number; end: number };

/** The pieces of a text between the spans, in order. Spans may touch or overlap. */
export function between(text: string, spans: readonly Span[]): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    pieces.push(text.slice(from, Math.max(from, span.start)));
    from = Math.max(from, span.end);
  }
  pieces.push(text.slice(from));
  return pieces;
}
