import { describe, expect, it } from 'vitest';
import { createConnectionCounts } from '../../server/access/connection-counts.ts';

describe('counting open connections', () => {
  it('counts by each key until it is let go, and keeps nothing of who has left', () => {
    const counts = createConnectionCounts();
    const leaves = [
      counts.hold(['visitor a', 'address x']),
      counts.hold(['visitor b', 'address x']),
    ];
    expect(['visitor a', 'visitor b', 'address x'].map(counts.of)).toEqual([1, 1, 2]);
    for (const leave of leaves) leave();
    expect(['visitor a', 'visitor b', 'address x'].map(counts.of)).toEqual([0, 0, 0]);
  });
});
