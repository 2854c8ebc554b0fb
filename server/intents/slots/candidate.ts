import type { Span } from './span.ts';

/**
 * What may be a slot's value. `sure` and `likely` are taken; `possible` (a small number, two choices named) only
 * where nothing else was said. `negated` is what is not meant: 1042 in "not 1042 but 1043".
 */
export type Candidate = Span & {
  grade: 'sure' | 'likely' | 'possible';
  because: string;
  negated: boolean;
};

/** Whether two spans share a character. */
export function overlap(
  one: { start: number; end: number },
  other: { start: number; end: number },
): boolean {
  return one.start < other.end && other.start < one.end;
}
