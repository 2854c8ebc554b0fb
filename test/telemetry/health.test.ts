import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { createHealth } from '../../server/telemetry/health.ts';
import type { HealthCheck } from '../../server/telemetry/health.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function start(checks: HealthCheck[]) {
  const clock = createFakeClock();
  const faults: string[] = [];
  const telemetry = { fault: ({ where }: { where: string }) => void faults.push(where) };
  return { health: createHealth({ checks, clock, telemetry }), clock, faults };
}

const passing = (name: string): HealthCheck => ({ name, check: () => Promise.resolve(null) });

describe('health', () => {
  it('is ready when every check passes', async () => {
    const { health } = start([passing('store'), passing('turns')]);
    expect(await health.ready()).toEqual({
      ok: true,
      checks: [
        { name: 'store', ok: true, code: null },
        { name: 'turns', ok: true, code: null },
      ],
    });
  });

  it('names what is wrong, and stays live', async () => {
    const { health } = start([
      passing('turns'),
      { name: 'store', check: () => Promise.resolve('store.unavailable') },
    ]);
    const { ok, checks } = await health.ready();
    expect(ok).toBe(false);
    expect(checks[1]).toEqual({ name: 'store', ok: false, code: 'store.unavailable' });
    expect(health.live()).toEqual({ ok: true });
  });

  it('reports a check that throws', async () => {
    const broken = { name: 'store', check: () => Promise.reject(new Error('disk')) };
    const { health, faults } = start([broken]);
    expect((await health.ready()).checks).toEqual([{ name: 'store', ok: false, code: 'failed' }]);
    expect(faults).toEqual(['health.store']);
  });

  it('does not wait for a check that hangs', async () => {
    const hanging = { name: 'store', check: () => new Promise<null>(() => undefined) };
    const { health, clock } = start([hanging]);
    const asked = health.ready();
    await clock.advance(limits.healthCheckMs);
    expect((await asked).checks).toEqual([{ name: 'store', ok: false, code: 'timeout' }]);
  });

  it('runs one round for all who ask at once, and a new one afterwards', async () => {
    let rounds = 0;
    const counting = {
      name: 'store',
      check: () => {
        rounds += 1;
        return Promise.resolve(null);
      },
    };
    const { health } = start([counting]);
    await Promise.all([health.ready(), health.ready(), health.ready()]);
    expect(rounds).toBe(1);
    await health.ready();
    expect(rounds).toBe(2);
  });

  it('is not ready while the process stops', async () => {
    const { health } = start([passing('store')]);
    health.stopping();
    const { ok, checks } = await health.ready();
    expect(ok).toBe(false);
    expect(checks).toContainEqual({ name: 'process', ok: false, code: 'stopping' });
  });
});
