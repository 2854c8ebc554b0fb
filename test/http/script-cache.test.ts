import { describe, expect, it } from 'vitest';
import { createScriptCache } from '../../server/http/script-cache.ts';

/** 10 bytes in all. */
const script = () => ({ identity: Buffer.alloc(7), gzip: Buffer.alloc(3) });

describe('scripts in memory', () => {
  it('stay within their bytes: the one not asked for the longest goes', () => {
    const cache = createScriptCache(30);
    for (const name of ['a', 'b', 'c']) cache.set(name, script());
    cache.get('a');
    cache.set('d', script());
    expect(['a', 'b', 'c', 'd'].filter((name) => cache.get(name))).toEqual(['a', 'c', 'd']);
  });

  it('count once when they are set again', () => {
    const cache = createScriptCache(20);
    for (const name of ['a', 'b', 'b', 'b']) cache.set(name, script());
    expect(cache.get('a')).toBeDefined();
  });

  it('are not kept when one alone is too large', () => {
    const cache = createScriptCache(9);
    cache.set('a', script());
    expect(cache.get('a')).toBeUndefined();
  });
});
