import type { Clock } from '../../shared/clock.ts';
import type { EndpointId } from '../../shared/ids.ts';

export type Entered = {
  entered: true;
  /** `answered`: a response came, whatever it said. */
  leave(call: { answered: boolean; durationMs: number }): void;
};

/** Who may not enter now comes back at `due`. */
export type Turned = { entered: false; due: number };

export type Lanes = { enter(endpoint: EndpointId): Entered | Turned };

/**
 * Decides who may call now, so that an endpoint that hangs never slows another:
 *
 * - one endpoint holds at most `perEndpoint` calls;
 * - an endpoint that has not answered yet, or whose last call got no response, is a suspect: one call at
 *   a time, and all suspects together hold at most half of `total`, so the rest is for those that answer;
 * - who is turned away is told when its turn will be, at the pace at which the endpoint's calls end. So
 *   ten thousand waiting deliveries cost as many claims as there are places, not one each per moment.
 */
export function createLanes(options: { clock: Clock; perEndpoint: number; total: number }): Lanes {
  const { clock, perEndpoint, total } = options;
  const lanes = new Map<EndpointId, Lane>();
  const half = Math.max(1, Math.floor(total / 2));

  const laneOf = (endpoint: EndpointId): Lane => {
    const lane = lanes.get(endpoint) ?? { calls: 0, suspect: true, usualMs: 100, nextPlace: 0 };
    lanes.set(endpoint, lane);
    return lane;
  };

  const heldBySuspects = (): number =>
    [...lanes.values()].reduce((sum, lane) => sum + (lane.suspect ? lane.calls : 0), 0);

  return {
    enter(endpoint) {
      const lane = laneOf(endpoint);
      const places = lane.suspect ? 1 : perEndpoint;
      if (lane.calls >= places || (lane.suspect && heldBySuspects() >= half)) {
        const now = clock.now();
        lane.nextPlace = Math.min(
          Math.max(lane.nextPlace, now + minWaitMs) + lane.usualMs / places,
          now + maxWaitMs,
        );
        return { entered: false, due: Math.ceil(lane.nextPlace) };
      }
      lane.calls += 1;
      return {
        entered: true,
        leave({ answered, durationMs }) {
          lane.calls -= 1;
          lane.suspect = !answered;
          // Half the last call, half those before: follows a change within a few calls.
          lane.usualMs = Math.max(1, (lane.usualMs + durationMs) / 2);
        },
      };
    },
  };
}

type Lane = {
  calls: number;
  suspect: boolean;
  /** How long a call takes lately. */
  usualMs: number;
  /** When the last of those turned away is expected to find a place. */
  nextPlace: number;
};

const minWaitMs = 100;
/** An endpoint that recovers is used again within this time, however many wait. */
const maxWaitMs = 60_000;
