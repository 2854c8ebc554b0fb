import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { engines, openStoreOn } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

const day = 86_400_000;
const start = 1_000 * day;

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  /** A process says that it serves this build: a panel of its own, and whatever it shares with others. */
  const keep = (build: string, at: number, shared: readonly string[] = []) =>
    test.store.write('widget.keep', {
      build,
      files: [`panel-${build}.js`, ...shared].map((name) => ({
        name,
        seal: `seal of ${name}`,
        body: `body of ${name}`,
      })),
      at,
    });
  const names = async () => (await test.store.read.widgetFileNames()).sort();
  const panels = (builds: readonly string[]) => builds.map((build) => `panel-${build}.js`).sort();
  const numbered = (count: number) => Array.from({ length: count }, (_, at) => `b${at}`);

  describe('the files of a build', () => {
    it('are stored once, and read by their names', async () => {
      await keep('a', start);
      await keep('a', start + 1);
      expect(await names()).toEqual(['panel-a.js']);
      expect(await test.store.read.widgetFile('panel-a.js')).toEqual({
        seal: 'seal of panel-a.js',
        body: 'body of panel-a.js',
      });
      expect(await test.store.read.widgetFile('panel-b.js')).toBeUndefined();
    });

    it('are put right by the next process that has them', async () => {
      const file = { name: 'panel-a.js', seal: 'other', body: 'bad' };
      await test.store.write('widget.keep', { build: 'a', files: [file], at: start });
      await keep('a', start + 1);
      expect(await test.store.read.widgetFile('panel-a.js')).toMatchObject({
        body: 'body of panel-a.js',
      });
    });

    it('are stored by many that start at once', async () => {
      await Promise.all(['a', 'a', 'b', 'b', 'a'].map((build) => keep(build, start, ['form.js'])));
      expect(await names()).toEqual(['form.js', 'panel-a.js', 'panel-b.js']);
    });
  });

  describe('builds that were replaced', () => {
    it(`stay while they are of the last ${limits.widgetBuilds}, however long ago they were served`, async () => {
      const builds = numbered(limits.widgetBuilds);
      for (const [at, build] of builds.entries()) await keep(build, start + at);
      await keep('new', start + 365 * day);
      expect(await names()).toEqual(panels([...builds.slice(1), 'new']));
    });

    it('stay while they were served in the last 30 days, however many there are', async () => {
      const builds = numbered(limits.widgetBuilds + 3);
      for (const [at, build] of builds.entries()) await keep(build, start + at);
      await keep('new', start + 30 * day);
      expect(await names()).toEqual(panels([...builds, 'new']));
      await keep('new', start + 30 * day + 2);
      expect(await names()).toEqual(panels([...builds.slice(2), 'new']));
    });

    it('stay when somebody goes on serving them', async () => {
      const builds = numbered(limits.widgetBuilds + 1);
      for (const [at, build] of builds.entries()) await keep(build, start + at);
      await keep('b0', start + 20 * day);
      await keep('new', start + 40 * day);
      expect(await names()).toContain('panel-b0.js');
      expect(await names()).not.toContain('panel-b1.js');
    });

    it(`go when there are ${limits.widgetBuildsStored} that are newer`, async () => {
      const builds = numbered(limits.widgetBuildsStored + 2);
      for (const [at, build] of builds.entries()) await keep(build, start + at);
      expect(await names()).toEqual(panels(builds.slice(2)));
    });

    it('leave the files that later builds share with them', async () => {
      await keep('old', start, ['form.js', 'once.js']);
      for (const [at, build] of numbered(limits.widgetBuilds).entries())
        await keep(build, start + 60 * day + at, ['form.js']);
      expect(await names()).toEqual(['form.js', ...panels(numbered(limits.widgetBuilds))].sort());
    });

    it('are not kept for ever by a clock that was ahead', async () => {
      const builds = numbered(limits.widgetBuilds + 1);
      for (const [at, build] of builds.entries()) await keep(build, start + 3_650 * day + at);
      await keep('now', start);
      expect(await names()).toEqual(panels([...builds, 'now']));
      await keep('next', start + 31 * day);
      expect(await names()).toHaveLength(limits.widgetBuilds);
      expect(await names()).toContain('panel-next.js');
    });
  });
});
