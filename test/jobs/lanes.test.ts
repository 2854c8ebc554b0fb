import { describe, expect, it } from 'vitest';
import { createLanes } from '../../server/jobs/lanes.ts';

describe('lanes', () => {
  it('let an endpoint that has never answered hold one call', () => {
    expect(createLanes(5).placesOf('new')).toBe(1);
  });

  it('open with the first answer, for that endpoint only', () => {
    const lanes = createLanes(5);
    lanes.ended('crm', true);
    expect(lanes.placesOf('crm')).toBe(5);
    expect(lanes.placesOf('log')).toBe(1);
  });

  it('close with the first call that gets none, and open again', () => {
    const lanes = createLanes(5);
    lanes.ended('crm', true);
    lanes.ended('crm', false);
    expect(lanes.placesOf('crm')).toBe(1);
    lanes.ended('crm', true);
    expect(lanes.placesOf('crm')).toBe(5);
  });
});
