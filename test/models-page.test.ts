import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { contracts } from '../shared/capability.ts';
import { describeField } from '../server/connectors/operation/field-words.ts';
import { command, pagePath, writeModelsPage } from './support/write-models.ts';

describe('the page of what backends give', () => {
  it('is what the models say today', () => {
    expect(readFileSync(pagePath, 'utf8'), `docs/models.md is stale, run: ${command}`).toBe(
      writeModelsPage(),
    );
  });

  it('names every capability, and knows each kind of field', () => {
    const page = writeModelsPage();
    for (const name of Object.keys(contracts)) expect(page).toContain(`\`${name}\``);
    expect(page).not.toMatch(/\| a value \|/);
  });
});

describe('a field in words', () => {
  const { total, status, number, items } = contracts['order.get'].model.shape;
  it.each([
    [total, 'a sum: money(amount, currency); may be absent'],
    [number, 'a text of at most 64 characters'],
    [items, 'a list of {name, quantity, price}'],
    [z.boolean().optional(), 'true or false; may be absent'],
  ])('says how it is written', (field, words) => {
    expect(field === undefined ? '' : describeField(field)).toBe(words);
  });

  it('names our words where there are some', () => {
    expect(status === undefined ? '' : describeField(status)).toMatch(
      /^one of received, processing/,
    );
  });
});
