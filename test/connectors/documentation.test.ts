import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { presetSchema, readPresets } from '../../server/connectors/preset.ts';
import { contracts } from '../../shared/capability.ts';
import { readConnections } from './support.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'connections.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** What stands around an example where it is only a part. */
function complete(text: string): unknown {
  const part = z.record(z.string(), z.json()).parse(parse(text.replace('{ … }', '{}')));
  if ('connections' in part) return part['connections'];
  const asked = {
    request: part,
    verify: { input: 'email', reply: 'email' },
    output: { number: 'number', status: 'status' },
  };
  const operations = 'graphql' in part ? { 'order.get': asked } : part;
  return { shop: { baseUrl: 'https://shop.example', operations } };
}

describe('the page about connections', () => {
  it.each(examples)('shows what is accepted: %s', (text) => {
    const read = readConnections(stringify(complete(text)), { SHOP_TOKEN: 'sesame' });
    expect(read.success ? '' : z.prettifyError(read.error)).toBe('');
  });

  it.each(Object.entries(contracts))('knows what %s takes', (capability, { input }) => {
    const row = page.split('\n').find((line) => line.includes(`\`${capability}\``)) ?? '';
    for (const name of Object.keys(input.shape)) expect(row).toContain(`\`${name}\``);
  });

  const rows = [...page.matchAll(/^\| `(\w+)` \| (`.*`) \| (?:against|by) /gm)];
  it.each(rows.map(([, preset = '', offers = '']) => [preset, offers] as const))(
    'says what the preset %s offers',
    (preset, offers) => {
      const { connection } = presetSchema.parse(parse(readPresets().read(preset) ?? ''));
      const operations = z.record(z.string(), z.unknown()).parse(connection['operations']);
      const told = [...offers.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
      expect(told.toSorted()).toEqual(Object.keys(operations).sort());
    },
  );
});
