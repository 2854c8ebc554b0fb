/** Time as a collaborator, so that a simulation can run thousands of schedules without waiting. Milliseconds. */
export type Clock = {
  now(): number;
  /** Runs `run` once after `ms`, unless cancelled before. */
  after(ms: number, run: () => void): Timer;
};

export type Timer = { cancel(): void };
