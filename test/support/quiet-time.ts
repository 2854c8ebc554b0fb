/**
 * The longest that something disturbed may take, in milliseconds, by how long the same took undisturbed just
 * before (and after): a busy machine slows all of them, and a second more is what a person would notice.
 */
export function boundOf(...quietMs: number[]): number {
  return 1_000 + 10 * Math.max(...quietMs);
}
