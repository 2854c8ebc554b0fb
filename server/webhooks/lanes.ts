/** How many calls each endpoint may hold at once. */
type Lanes = {
  placesOf(endpoint: string): number;
  /** A call has ended; `answered`: a response came, whatever it said. */
  ended(endpoint: string, answered: boolean): void;
};

/**
 * An endpoint that answers holds up to `perEndpoint` calls. One that has not answered yet, or whose last call
 * got no response, holds a single one, whose answer opens the rest: so an endpoint that hangs takes no places
 * from others for longer than one round of calls.
 */
export function createLanes(perEndpoint: number): Lanes {
  const answering = new Set<string>();
  return {
    placesOf: (endpoint) => (answering.has(endpoint) ? perEndpoint : 1),
    ended(endpoint, answered) {
      if (answered) answering.add(endpoint);
      else answering.delete(endpoint);
    },
  };
}
