import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { systemClock } from '../support/system-clock.ts';
import { accept, hang, openReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
let healthy: Receiver;
let hanging: Receiver;
beforeEach(async () => {
  healthy = await openReceiver(accept);
  hanging = await openReceiver(hang);
});
afterEach(async () => {
  await stage.stop();
  await Promise.all([healthy.close(), hanging.close()]);
});

const withinASecond = { timeout: 1_000, interval: 5 };

describe('a healthy endpoint beside one that hangs', () => {
  it('has its lead within a second, whatever waits for the other, and what waits is left alone', async () => {
    const endpoints = { slow: hanging.url, crm: healthy.url };
    stage = await setStage({ clock: systemClock, endpoints });
    await stage.capture('slow', 3_000);
    stage.start();
    await expect.poll(() => hanging.calls.length).toBe(1);
    const before = stage.written();
    for (let lead = 1; lead <= 5; lead += 1) {
      await stage.capture('crm');
      await expect.poll(() => healthy.calls.length, withinASecond).toBe(lead);
    }
    await expect.poll(() => stage.attempts.length).toBe(5);
    // A claim and a record for each lead that arrived; nothing for the three thousand.
    expect(stage.written() - before).toBeLessThanOrEqual(10);
    expect(hanging.calls).toHaveLength(1);
    expect(stage.faults).toEqual([]);
  });
});

describe('a healthy endpoint beside many that answered and then hang at the same moment', () => {
  it('has its lead within a second, though they hold every place that is shared', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `partner-${n}`);
    const slow = Object.fromEntries(names.map((name) => [name, `${hanging.url}/${name}`]));
    stage = await setStage({ clock: systemClock, endpoints: { ...slow, crm: healthy.url } });
    stage.start();
    hanging.answer(accept);
    for (const name of names) await stage.capture(name);
    await stage.capture('crm');
    await expect.poll(() => stage.attempts.length).toBe(names.length + 1);

    hanging.answer(hang);
    for (const name of names) await stage.capture(name, 50);
    const held = () => hanging.calls.length - names.length;
    await expect.poll(held).toBeGreaterThanOrEqual(limits.webhookConcurrency);
    for (let lead = 2; lead <= 4; lead += 1) {
      await stage.capture('crm');
      await expect.poll(() => healthy.calls.length, withinASecond).toBe(lead);
    }
    expect(held()).toBeLessThanOrEqual(limits.webhookConcurrency + names.length);
  });
});
