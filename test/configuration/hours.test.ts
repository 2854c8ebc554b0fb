import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatFaults } from '../../server/config/fault.ts';
import { readConfiguration } from '../../server/configuration/read.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-hours-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(lines: string) {
  const file = join(folder, 'deskbell.yaml');
  const shop = `sites:\n  shop:\n    title: Shop\n    greeting: Hello!\n    origins: ['https://shop.example']\n`;
  writeFileSync(file, `${shop}${lines}`);
  return readConfiguration(file, {});
}
const faultsOf = async (lines: string): Promise<string> => {
  const result = await read(lines);
  return result.ok ? '' : formatFaults(result.faults);
};

describe('business hours in the configuration', () => {
  it('are read as an owner writes them', async () => {
    const result = await read(`    handoff: { patience: 5 }
    hours:
      timeZone: Europe/Berlin
      week: { mon: ['09:00-12:30', '13:30-18:00'] }
      exceptions:
        - { date: 2026-12-24, open: ['09:00-12:00'], label: { en: Christmas Eve } }
        - { from: 2026-12-25, to: 2027-01-03, closed: true }
`);
    const site = result.ok ? Object.values(result.value.configuration.sites)[0] : undefined;
    expect(site?.handoff).toEqual({ patience: 5 });
    expect(site?.hours?.week.mon).toEqual([
      { from: 540, to: 750 },
      { from: 810, to: 1_080 },
    ]);
    expect(site?.hours?.exceptions).toMatchObject([
      { label: { en: 'Christmas Eve' } },
      { slots: [] },
    ]);
  });

  it.each([
    [
      '    hours: { timeZone: Berlin, week: {} }\n',
      /deskbell\.yaml:6:24 .*timeZone: is no time zone.*Europe\/Berlin/,
    ],
    [
      `    hours:\n      timeZone: UTC\n      week: { mon: ['09:00-12:30', '12:00-18:00'] }\n`,
      /deskbell\.yaml:8:36 .*week\.mon\[1\]: overlaps slot 1/,
    ],
    [
      `    hours:\n      timeZone: UTC\n      week: { fri: ['22:00-02:00'] }\n`,
      /deskbell\.yaml:8:21 .*22:00-24:00, and 00:00-02:00 on the next day/,
    ],
    [`    hours: { timeZone: UTC, week: { monday: [] } }\n`, /week\.monday: unknown key/],
    [`    handoff: { patience: 0 }\n`, /handoff\.patience: must be at least 1/],
  ])('that are wrong are told with their place and what to write: %s', async (lines, fault) => {
    expect(await faultsOf(lines)).toMatch(fault);
  });
});
