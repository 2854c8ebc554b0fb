/** How many calls each lane of jobs that ask somebody else may hold at once. */
type Lanes = {
  placesOf(lane: string): number;
  /** A call has ended; `answered`: a response came, whatever it said. */
  ended(lane: string, answered: boolean): void;
};

/**
 * A lane whose other side answers holds up to `perLane` calls. One that has not answered yet, or whose last call
 * got no response, holds a single one, whose answer opens the rest: so a receiver that hangs takes no places
 * from others for longer than one round of calls.
 */
export function createLanes(perLane: number): Lanes {
  const answering = new Set<string>();
  return {
    placesOf: (lane) => (answering.has(lane) ? perLane : 1),
    ended(lane, answered) {
      if (answered) answering.add(lane);
      else answering.delete(lane);
    },
  };
}
