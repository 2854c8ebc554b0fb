import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../server/connectors/json.ts';
import { readWait, waitSourceSchema } from '../../../server/connectors/resilience/wait.ts';
import { retrySchema } from '../../../server/connectors/resilience/retry.ts';
import { limits } from '../../../shared/limits.ts';
import { rateDialects } from '../../support/rate-dialects.ts';

const now = Date.UTC(2026, 10, 20, 12, 0, 0);

function read(after: unknown, headers: Record<string, string>, body?: unknown) {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const json = () => parseJson(Buffer.from(JSON.stringify(body ?? null)));
  const sources = retrySchema.parse(after === undefined ? {} : { after }).after;
  return readWait(sources, { headers: lower, json }, now);
}

describe('the wait that a backend asks for', () => {
  it.each(rateDialects)('is understood from $vendor', ({ headers, body, retry, waitMs }) => {
    expect(read(retry?.after, headers, body)).toBe(waitMs);
  });

  it.each<[string, object, string, number | undefined]>([
    ['seconds', { header: 'x' }, '7', 7_000],
    ['a fraction of a second', { header: 'x' }, ' 0.25 ', 250],
    ['a date where seconds are usual', { header: 'x' }, 'Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['a date', { header: 'x', unit: 'http-date' }, 'Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['a date that is past', { header: 'x' }, 'Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['seconds where a date is meant', { header: 'x', unit: 'http-date' }, '7', undefined],
    ['milliseconds', { header: 'x', unit: 'ms' }, '7', 7],
    ['part of a millisecond', { header: 'x', unit: 'ms' }, '7.2', 8],
    ['a moment', { header: 'x', unit: 'epoch' }, String(now / 1_000 + 5), 5_000],
    ['a moment in milliseconds', { header: 'x', unit: 'epoch' }, String(now + 5), 5],
    ['a moment that is past', { header: 'x', unit: 'epoch' }, String(now / 1_000 - 5), 0],
    ['a moment that is a wait', { header: 'x', unit: 'epoch' }, '60', 0],
    ['nothing', { header: 'x' }, '0', 0],
    ['less than nothing', { header: 'x' }, '-5', 0],
    ['for ever', { header: 'x' }, '9'.repeat(60), limits.retryAfterMs],
    ['until the end of time', { header: 'x', unit: 'epoch' }, '9'.repeat(60), limits.retryAfterMs],
    ['a word', { header: 'x' }, 'soon', undefined],
    ['a number of another world', { header: 'x' }, '1e3', undefined],
    ['another', { header: 'x' }, '0x10', undefined],
    ['infinity', { header: 'x' }, 'Infinity', undefined],
    ['two numbers', { header: 'x' }, '5, 7', undefined],
    ['a date that people write', { header: 'x' }, '2026-11-20', undefined],
    ['emptiness', { header: 'x' }, '', undefined],
  ])('may be %s', (_case, source, text, expected) => {
    expect(read([source], { x: text })).toBe(expected);
  });

  it('is the first that yields a number', () => {
    const after = [{ header: 'a' }, { body: 'wait' }, { header: 'b', unit: 'ms' }];
    expect(read(after, { a: 'soon', b: '9' }, { wait: 3 })).toBe(3_000);
    expect(read(after, { a: 'soon', b: '9' }, { wait: [3] })).toBe(9);
    expect(read(after, { b: '9' }, 'text')).toBe(9);
    expect(read(after, {})).toBeUndefined();
  });

  it('is not taken from what every object has', () => {
    expect(read([{ header: 'constructor' }], {})).toBeUndefined();
  });

  it.each([{}, { header: 'a', body: 'b' }, { header: 'a b' }, { body: '{{ x }}' }, { unit: 's' }])(
    'is not looked for at %j',
    (source) => {
      expect(waitSourceSchema.safeParse(source).success).toBe(false);
    },
  );
});
