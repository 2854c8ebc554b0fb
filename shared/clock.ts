/** Time as a collaborator, so that a simulation can run thousands of schedules without waiting. Milliseconds. */
export type Clock = {
  now(): number;
  /**
   * Milliseconds since some moment, at the same pace whatever becomes of `now`, which people and time services set.
   * A clock without it is one that nobody sets.
   */
  elapsed?(): number;
  /** Runs `run` once after `ms`, unless cancelled before. */
  after(ms: number, run: () => void): Timer;
};

export type Timer = { cancel(): void };
