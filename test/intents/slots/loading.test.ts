import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { NamedSlot } from '../../../server/intents/slots/slot-options.ts';

const run = promisify(execFile);
const prepareSlots = new URL('../../../server/intents/slots/prepare-slots.ts', import.meta.url);

/** The libraries a fresh process has loaded once these slots are ready. */
async function librariesFor(slots: NamedSlot[], languages: string[]): Promise<string[]> {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        const name = /node_modules\\/(re2js|libphonenumber-js|chrono-node.*locales\\/\\w+)\\//.exec(found.url);
        if (name !== null) seen.add(name[1].replace(/\\/dist.*locales/, ''));
        return found;
      },
    });
    const { prepareSlots } = await import(${JSON.stringify(prepareSlots.href)});
    await prepareSlots(${JSON.stringify(slots)}, ${JSON.stringify({ languages })});
    console.log(JSON.stringify([...seen].sort()));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  const libraries: unknown = JSON.parse(stdout);
  if (!Array.isArray(libraries)) throw new Error(stdout);
  return libraries.map(String);
}

describe('the libraries behind some kinds of slots', () => {
  it.each([
    ['none for our own kinds', ['order_number', 'email', 'quantity', 'product', 'yes_no'], []],
    ['the one for phones', ['phone'], ['libphonenumber-js']],
    ['the one for patterns', ['pattern'], ['re2js']],
  ] as const)(
    'are loaded only where one is needed: %s',
    async (_, types, libraries) => {
      const slots = types.map((type): NamedSlot => ({ name: type, type, pattern: '\\d{6}' }));
      expect(await librariesFor(slots, ['en'])).toEqual(libraries);
    },
    30_000,
  );

  it('for days know the site’s languages and no other', async () => {
    const libraries = await librariesFor([{ name: 'day', type: 'date' }], ['de', 'pl']);
    expect(libraries).toContain('chrono-node/de');
    expect(libraries).not.toContain('chrono-node/fr');
    expect(libraries).not.toContain('chrono-node/ja');
  }, 30_000);
});
