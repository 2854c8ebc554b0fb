import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSources } from '../../server/config/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'deskbell-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what references lead to', () => {
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'crm'), 'value\n');
  const sources = createSources({ environment: { A: 'a' }, folder });

  it('is a file beside the configuration, or anywhere by its whole path', () => {
    expect(sources.readText('secrets/crm')).toBe('value\n');
    expect(sources.readText(join(folder, 'secrets', 'crm'))).toBe('value\n');
  });

  it('is nothing when it is absent, a folder or a device', () => {
    expect(sources.readText('secrets/gone')).toBeUndefined();
    expect(sources.readText('secrets')).toBeUndefined();
    expect(sources.readText('/dev/zero')).toBeUndefined();
  });

  it('is the environment that was handed in', () => {
    expect(sources.environment).toEqual({ A: 'a' });
  });
});
