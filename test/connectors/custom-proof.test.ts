import { describe, expect, it } from 'vitest';
import { operationsSchema } from '../../server/connectors/operation/operations.ts';

describe('a read of the owner’s own', () => {
  const describeRead = (input: string, more: Record<string, unknown> = {}) =>
    operationsSchema().safeParse({
      'custom.points': {
        kind: 'read',
        input: { properties: { [input]: { type: 'string' } } },
        result: { properties: { points: { type: 'number' } } },
        request: { path: '/points', query: { q: `{{ input.${input} }}` } },
        output: { points: 'points' },
        ...more,
      },
    });

  it.each(['email', 'customer_email', 'phone', 'postcode', 'postalCode', 'zip'])(
    'that takes %s and compares nothing is refused, with what to write',
    (input) => {
      const read = describeRead(input);
      expect(read.error?.issues).toMatchObject([
        {
          path: ['custom.points', 'verify'],
          message: expect.stringContaining(`{input: ${input}, reply: customer.${input}}`),
        },
      ]);
    },
  );

  it.each([
    ['email', { verify: { input: 'email', reply: 'customer.email' } }],
    ['email', { verify: 'none' }],
    ['serial', {}],
  ])('that takes %s is taken with %j', (input, more) => {
    expect(describeRead(input, more)).toMatchObject({ success: true });
  });

  it('says nothing of what else verify may not be', () => {
    expect(describeRead('serial', { verify: 'nobody' }).success).toBe(false);
  });
});
