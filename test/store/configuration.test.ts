import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointIdSchema } from '../../shared/ids.ts';
import { mintLeadId } from '../../shared/mint.ts';
import type { ConfigurationPush } from '../../server/store/owner-writes.ts';
import { demoSite, engines, openStoreOn, someTrace } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

const version = (text: string, over: Partial<ConfigurationPush> = {}): ConfigurationPush => ({
  text,
  files: { './hours.yaml': `id: ${text}` },
  digest: `digest of ${text}`,
  base: null,
  note: 'why',
  at: 7,
  ...over,
});

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  const push = (text: string, over: Partial<ConfigurationPush> = {}) =>
    test.store.write('configuration.push', version(text, over));

  describe('versions of the configuration', () => {
    it('are counted from 1, kept whole, and read by number or as the latest', async () => {
      const { read } = test.store;
      expect(await read.configuration()).toBeUndefined();
      expect(await read.configurationVersion()).toBe(0);
      expect(await push('a')).toEqual({ kind: 'stored', version: 1 });
      expect(await push('b', { base: 1 })).toEqual({ kind: 'stored', version: 2 });
      expect(await read.configurationVersion()).toBe(2);
      const { base, ...kept } = version('b');
      expect(base).toBeNull();
      expect(await read.configuration()).toEqual({ version: 2, ...kept });
      expect(await read.configuration(1)).toMatchObject({ version: 1, text: 'a' });
      expect(await read.configuration(3)).toBeUndefined();
    });

    it('are found by what they hold, the last one that held it', async () => {
      for (const text of ['a', 'b', 'a']) await push(text);
      expect(await test.store.read.configurationOfDigest('digest of a')).toBe(3);
      expect(await test.store.read.configurationOfDigest('digest of c')).toBeUndefined();
    });

    it('are not stored over one that somebody else stored in between', async () => {
      await push('a');
      await push('b', { base: 1 });
      expect(await push('c', { base: 1 })).toEqual({ kind: 'stale', version: 2 });
      expect(await push('c', { base: 0 })).toEqual({ kind: 'stale', version: 2 });
      expect(await test.store.read.configurationVersion()).toBe(2);
    });

    it('are not stored twice', async () => {
      await push('a');
      expect(await push('a', { base: 0 })).toEqual({ kind: 'unchanged', version: 1 });
    });

    it('have one first of many that are stored at once', async () => {
      const pushed = await Promise.all(['a', 'b', 'c', 'd'].map((text) => push(text, { base: 0 })));
      expect(pushed.map(({ kind }) => kind).sort()).toEqual(['stale', 'stale', 'stale', 'stored']);
    });
  });

  describe('the endpoints of a configuration', () => {
    const sync = (id: string, of: number) =>
      test.store.write('endpoint.sync', {
        endpoints: [
          { id: endpointIdSchema.parse(id), url: 'https://crm.example', types: ['*'], sites: null },
        ],
        version: of,
        at: 1,
      });

    it('are not brought back by a process that still runs an older one', async () => {
      await push('a');
      await push('b');
      await sync('new', 2);
      await sync('old', 1);
      await test.store.write('lead.capture', {
        site: demoSite,
        id: mintLeadId(randomBytes),
        source: 'rest',
        lead: { name: 'Ada', email: 'ada@example.com', message: '' },
        trace: someTrace,
        at: 1,
      });
      const lanes = await test.store.read.nextJobDue(['webhook.deliver']);
      expect(lanes.map(({ lane }) => lane)).toEqual(['new']);
    });
  });

  describe('the proof of the secret', () => {
    it('is that of the first process, and every other is compared with it', async () => {
      const check = (proof: string) => test.store.write('secret.check', { proof, at: 1 });
      expect(await check('p')).toBe('same');
      expect(await check('p')).toBe('same');
      expect(await check('q')).toBe('other');
      expect(await check('p')).toBe('same');
    });
  });
});
