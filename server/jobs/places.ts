/** Who may run now, in one process and of one kind of job. */
export type Places = {
  /** How many more jobs of this lane may begin; the empty name is work without a lane. */
  free(lane: string): number;
  take(lane: string, jobs: number): void;
  leave(lane: string, jobs: number): void;
};

/**
 * The first job of a lane has a place of its own, so no lane ever waits for another, whatever the others do.
 * Further ones take one of `shared` places, and a lane holds at most `placesOf` it in all. Work without a
 * lane has only the shared places.
 */
export function createPlaces(options: {
  shared: number;
  placesOf: (lane: string) => number;
}): Places {
  const { shared, placesOf } = options;
  const running = new Map<string, number>();

  const runningIn = (lane: string): number => running.get(lane) ?? 0;
  const ownPlaces = (lane: string): number => (lane === '' ? 0 : 1);
  const sharedInUse = (): number =>
    [...running].reduce((sum, [lane, jobs]) => sum + jobs - ownPlaces(lane), 0);

  return {
    free(lane) {
      const ownFree = Math.max(0, ownPlaces(lane) - runningIn(lane));
      const open = ownFree + Math.max(0, shared - sharedInUse());
      return Math.max(0, Math.min(open, placesOf(lane) - runningIn(lane)));
    },
    take(lane, jobs) {
      running.set(lane, runningIn(lane) + jobs);
    },
    leave(lane, jobs) {
      // Forgotten with its last job: a process that lives long sees many lanes.
      if (runningIn(lane) > jobs) running.set(lane, runningIn(lane) - jobs);
      else running.delete(lane);
    },
  };
}
