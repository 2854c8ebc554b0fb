/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export type Figure = {
  bench: string;
  /** What was measured; `ratio` is it over what it is compared with, or over its target's unit. */
  ratio: number;
  target: number;
  /** Which side of the target is good. */
  good: 'above' | 'below';
  spread: { min: number; max: number };
  [detail: string]: unknown;
};

export function figureOf(
  bench: string,
  values: readonly number[],
  target: number,
  good: Figure['good'],
  details: Record<string, unknown> = {},
): Figure {
  return {
    bench,
    ratio: round(median(values)),
    target: round(target),
    good,
    met: good === 'above' ? median(values) >= target : median(values) <= target,
    spread: { min: round(Math.min(...values)), max: round(Math.max(...values)) },
    ...details,
  };
}

export function round(value: number): number {
  return Number(value.toPrecision(4));
}
