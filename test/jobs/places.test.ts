import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../server/jobs/places.ts';

describe('places', () => {
  it('are one of its own for each lane, and the shared ones for whoever comes', () => {
    const places = createPlaces({ shared: 2, placesOf: () => 5 });
    expect(places.free('a')).toBe(3);
    places.take('a', 3);
    expect(places.free('a')).toBe(0);
    expect(places.free('b')).toBe(1);
    places.leave('a', 1);
    expect(places.free('a')).toBe(1);
    expect(places.free('b')).toBe(2);
  });

  it('without a lane are the shared ones', () => {
    const places = createPlaces({ shared: 2, placesOf: () => Infinity });
    places.take('', 2);
    expect(places.free('')).toBe(0);
    expect(places.free('a')).toBe(1);
  });

  it('are closed to a lane that already has more than it may have now', () => {
    let most = 4;
    const places = createPlaces({ shared: 9, placesOf: () => most });
    places.take('a', 4);
    most = 1;
    expect(places.free('a')).toBe(0);
    places.leave('a', 4);
    expect(places.free('a')).toBe(1);
  });

  it('hold in any order: a lane with nothing under way has one, and nobody beyond the limits', () => {
    const lanes = ['', 'a', 'b', 'c'];
    const step = fc.record({ lane: fc.constantFrom(...lanes), enter: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const places = createPlaces({ shared: 3, placesOf: () => 3 });
        const running = new Map(lanes.map((lane) => [lane, 0]));
        const runningIn = (lane: string) => running.get(lane) ?? 0;
        for (const { lane, enter } of steps) {
          if (enter && places.free(lane) > 0) {
            places.take(lane, 1);
            running.set(lane, runningIn(lane) + 1);
          } else if (!enter && runningIn(lane) > 0) {
            places.leave(lane, 1);
            running.set(lane, runningIn(lane) - 1);
          }
          for (const name of ['a', 'b', 'c'])
            if (runningIn(name) === 0) expect(places.free(name)).toBeGreaterThanOrEqual(1);
          const all = [...running.values()].reduce((sum, jobs) => sum + jobs, 0);
          expect(all).toBeLessThanOrEqual(3 + 3);
          expect(Math.max(...running.values())).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
