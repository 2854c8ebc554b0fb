import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKeyHolder, mintApiKey, scopes } from '../../server/access/api-keys.ts';
import { readDatabase } from '../support/database.ts';
import { dirname } from 'node:path';
import { demoSite, openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

async function keep(wanted: readonly string[] = scopes) {
  const made = mintApiKey(randomBytes);
  const { id, hash } = made;
  const about = { site: demoSite, name: 'till', scopes: [...wanted], at: 1 };
  await test.store.write('api_key.create', { id, hash, ...about });
  return made;
}

const find = (text: string) => findKeyHolder(test.store.read, text);

describe('an API key', () => {
  it('is known by its text, with its site and scopes', async () => {
    const made = await keep(['leads:write']);
    expect(await find(made.text)).toEqual({
      key: made.id,
      site: demoSite,
      scopes: ['leads:write'],
    });
  });

  it('cannot be read back from what is stored', async () => {
    const made = await keep();
    const secret = made.text.split('_').at(-1) ?? '';
    const rows = readDatabase(dirname(test.file), 'select * from api_key');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(0, 12));
  });

  it('is unknown with any character changed, cut, or grown', async () => {
    const { text } = await keep();
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'x' ? 'y' : 'x';
      expect(await find(`${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toBeUndefined();
      expect(await find(text.slice(0, at))).toBeUndefined();
    }
    for (const wrong of ['', 'dbk_', `${text}x`, ` ${text}`, text.toUpperCase()])
      expect(await find(wrong)).toBeUndefined();
  });

  it('does not open with another key’s secret', async () => {
    const [one, two] = [await keep(), await keep()];
    const split = 'dbk_'.length + 22;
    expect(await find(one.text.slice(0, split) + two.text.slice(split))).toBeUndefined();
  });

  it('is dead from the moment it is revoked', async () => {
    const made = await keep();
    expect(await test.store.write('api_key.revoke', { id: made.id, at: 2 })).toBe(true);
    expect(await find(made.text)).toBeUndefined();
  });
});
