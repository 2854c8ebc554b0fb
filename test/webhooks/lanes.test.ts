import { describe, expect, it } from 'vitest';
import { endpointIdSchema } from '../../shared/ids.ts';
import { createLanes } from '../../server/webhooks/lanes.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const id = (name: string) => endpointIdSchema.parse(name);

function start() {
  const clock = createFakeClock();
  const lanes = createLanes({ clock, perEndpoint: 5, total: 20 });
  const enter = (name: string) => {
    const place = lanes.enter(id(name));
    if (!place.entered) throw new Error(`${name} was turned away`);
    return place;
  };
  const answered = (name: string) => enter(name).leave({ answered: true, durationMs: 10 });
  const enterAll = (name: string): number => {
    let calls = 0;
    while (lanes.enter(id(name)).entered) calls += 1;
    return calls;
  };
  return { clock, lanes, enter, answered, enterAll };
}

describe('lanes', () => {
  it('let one endpoint hold five calls, and another its own five', () => {
    const { answered, enterAll } = start();
    answered('crm');
    answered('log');
    expect(enterAll('crm')).toBe(5);
    expect(enterAll('log')).toBe(5);
  });

  it('let an endpoint that never answered hold one call', () => {
    const { enterAll } = start();
    expect(enterAll('new')).toBe(1);
  });

  it('keep half of all places free of endpoints that do not answer', () => {
    const { answered, enterAll } = start();
    answered('crm');
    const held = Array.from({ length: 30 }, (_, index) => enterAll(`dead-${index}`));
    expect(held.reduce((sum, calls) => sum + calls, 0)).toBe(10);
    expect(enterAll('crm')).toBe(5);
  });

  it('open again with the first answer', () => {
    const { enter, enterAll, answered } = start();
    answered('crm');
    enter('crm').leave({ answered: false, durationMs: 15_000 });
    const probe = enter('crm');
    expect(enterAll('crm')).toBe(0);
    probe.leave({ answered: true, durationMs: 20 });
    expect(enterAll('crm')).toBe(5);
  });

  it('tell those turned away to come back one after the other, within a minute', () => {
    const { clock, lanes, enter } = start();
    enter('slow');
    const dues = Array.from({ length: 2_000 }, () => {
      const place = lanes.enter(id('slow'));
      if (place.entered) throw new Error('entered');
      return place.due;
    });
    expect(dues.slice(0, 3)).toEqual([200, 300, 400].map((ms) => clock.now() + ms));
    expect(Math.max(...dues)).toBe(clock.now() + 60_000);
  });
});
