import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, openStoreOn } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  const set = (name: string, sealed: string) =>
    test.store.write('secret.set', { name, sealed, at: 7 });
  const save = (replaces: number | null, access: string, refresh: string | null = null) =>
    test.store.write('token.save', {
      connection: 'crm',
      replaces,
      access,
      refresh,
      expiresAt: 100,
      at: 7,
    });
  const token = () => test.store.read.token('crm');

  describe('the vault', () => {
    it('keeps entries by name, counts its changes, and forgets what is removed', async () => {
      const { read, write } = test.store;
      expect([await read.secrets(), await read.secretsVersion()]).toEqual([[], 0]);
      await set('b', 'first');
      await set('a', 'other');
      await set('b', 'second');
      expect(await read.secrets()).toEqual([
        { name: 'a', sealed: 'other', at: 7 },
        { name: 'b', sealed: 'second', at: 7 },
      ]);
      expect(await read.secretsVersion()).toBe(3);
      expect(await write('secret.remove', { name: 'b' })).toBe(true);
      expect(await write('secret.remove', { name: 'b' })).toBe(false);
      expect([(await read.secrets()).length, await read.secretsVersion()]).toEqual([1, 4]);
    });
  });

  describe('a token', () => {
    it('is replaced only by one that was made from it; a new grant replaces whatever is there', async () => {
      expect(await save(0, 'a1', 'r1')).toEqual({ kind: 'saved', generation: 1 });
      expect(await save(0, 'late', 'late')).toEqual({ kind: 'stale' });
      expect(await save(1, 'a2')).toEqual({ kind: 'saved', generation: 2 });
      expect(await token()).toMatchObject({ access: 'a2', refresh: 'r1', state: 'ready' });
      expect(await save(null, 'a3', 'r3')).toEqual({ kind: 'saved', generation: 3 });
      expect(await token()).toMatchObject({ access: 'a3', refresh: 'r3', expiresAt: 100 });
    });

    it('of a new grant takes over no refresh token: the one before may be another account’s', async () => {
      await save(0, 'a1', 'r1');
      expect(await save(null, 'a2')).toEqual({ kind: 'saved', generation: 2 });
      expect(await token()).toMatchObject({ access: 'a2', refresh: null });
    });

    it('has one winner of many that renew the same one at once', async () => {
      await save(0, 'a1', 'r1');
      const saved = await Promise.all(['x', 'y', 'z'].map((access) => save(1, access)));
      expect(saved.filter(({ kind }) => kind === 'saved')).toHaveLength(1);
    });

    it('that was refused is no more used, until one is stored that was renewed in spite of that', async () => {
      const spoil = (generation: number) =>
        test.store.write('token.spoil', { connection: 'crm', generation, access: 'note', at: 8 });
      expect(await spoil(0)).toBe(true);
      expect(await token()).toMatchObject({ state: 'reconnect', generation: 0, refresh: null });
      expect(await save(0, 'a1', 'r1')).toEqual({ kind: 'saved', generation: 1 });
      expect(await spoil(0)).toBe(false);
      expect(await spoil(1)).toBe(true);
      expect(await token()).toMatchObject({ state: 'reconnect', access: 'note', refresh: 'r1' });
      expect(await save(1, 'a2', 'r2')).toEqual({ kind: 'saved', generation: 2 });
      expect(await token()).toMatchObject({ state: 'ready' });
    });

    it('that was revoked is gone, and a late writer does not bring it back', async () => {
      const revoke = () => test.store.write('token.revoke', { connection: 'crm', at: 9 });
      expect(await revoke()).toBe(false);
      await save(0, 'a1', 'r1');
      expect(await revoke()).toBe(true);
      expect(await revoke()).toBe(false);
      expect(await save(1, 'late', 'late')).toEqual({ kind: 'stale' });
      expect(await token()).toEqual({
        connection: 'crm',
        generation: 2,
        state: 'revoked',
        access: null,
        refresh: null,
        expiresAt: 0,
        at: 9,
      });
    });
  });

  describe('a consent that is waited for', () => {
    const begin = (id: string, until: number) =>
      test.store.write('grant.begin', { id, connection: 'crm', sealed: 'verifier', until, at: 10 });
    const take = (id: string, at: number) => test.store.write('grant.take', { id, at });

    it('is given out once, in time, and to who names it', async () => {
      await begin('one', 100);
      await begin('two', 100);
      expect(await take('three', 50)).toBeNull();
      expect(await take('one', 50)).toEqual({ connection: 'crm', sealed: 'verifier' });
      expect(await take('one', 50)).toBeNull();
      expect(await take('two', 100)).toBeNull();
    });

    it('is given to one of many that ask at once', async () => {
      await begin('one', 100);
      const taken = await Promise.all([1, 2, 3, 4].map(() => take('one', 50)));
      expect(taken.filter((one) => one !== null)).toHaveLength(1);
    });
  });

  describe('another key', () => {
    it('replaces all sealed rows and the proof of the secret, or nothing', async () => {
      const { read, write } = test.store;
      await write('secret.check', { proof: 'old', at: 1 });
      await set('a', 'a under old');
      await save(0, 'access under old', 'refresh under old');
      await write('grant.begin', { id: 'g', connection: 'crm', sealed: 's', until: 99, at: 1 });
      const rekey = {
        proof: 'new',
        secrets: [{ name: 'a', before: 'a under old', after: 'a under new' }],
        tokens: [
          {
            connection: 'crm',
            before: { access: 'access under old', refresh: 'refresh under old' },
            after: { access: 'access under new', refresh: 'refresh under new' },
          },
        ],
        at: 2,
      };
      await set('b', 'came in between');
      expect(await write('secret.rekey', rekey)).toBe('changed');
      expect(await read.secrets()).toMatchObject([{ sealed: 'a under old' }, {}]);
      await write('secret.remove', { name: 'b' });
      expect(await write('secret.rekey', rekey)).toBe('done');
      expect(await read.secrets()).toEqual([{ name: 'a', sealed: 'a under new', at: 7 }]);
      expect(await token()).toMatchObject({
        access: 'access under new',
        refresh: 'refresh under new',
        generation: 1,
      });
      expect(await write('secret.check', { proof: 'new', at: 3 })).toBe('same');
      expect(await write('grant.take', { id: 'g', at: 3 })).toBeNull();
    });
  });
});
