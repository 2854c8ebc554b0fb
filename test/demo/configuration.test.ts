import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createOrders } from '../../demo/orders.ts';
import { runOperation } from '../../server/connectors/operation/run.ts';
import { connectionsSchema } from '../../server/connectors/schema.ts';
import { contracts } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const file = join(import.meta.dirname, '..', '..', 'demo', 'deskbell.yaml');
const sources = {
  environment: { DEMO_SHOP_URL: 'http://127.0.0.1:3000/api/v1', DEMO_SHOP_KEY: 'key' },
  readText: () => undefined,
};

async function askShop(number: string, email: string) {
  const sections = z.looseObject({ connections: connectionsSchema(sources) });
  const { connections } = sections.parse(parse(readFileSync(file, 'utf8')));
  const operation = connections['shop']?.operations.get('order.get');
  if (operation === undefined) throw new Error('the demo has no order.get');
  const findOrder = createOrders(createFakeClock(Date.UTC(2026, 10, 20, 9)));
  const reply: Json = z.json().parse(findOrder(number) ?? null);
  const { result } = await runOperation(
    {
      capability: 'order.get',
      operation,
      input: { number, email },
      model: contracts['order.get'].output,
    },
    { vars: {}, send: async () => ({ reply: { ok: true, json: reply, status: 200 }, calls: 1 }) },
    new AbortController().signal,
  );
  return result;
}

describe('the connection of the demo', () => {
  it('maps the order everybody asks for completely', async () => {
    expect(await askShop('1042', ' Ada@Example.com ')).toEqual({
      ok: true,
      value: {
        number: '1042',
        status: 'shipped',
        placedAt: '2026-11-16T09:24:00Z',
        expectedAt: '2026-11-22T16:00:00Z',
        items: [
          { name: 'Hearth mug', quantity: 2, price: { minor: 2_400, currency: 'EUR' } },
          { name: 'River breakfast bowl', quantity: 1, price: { minor: 2_900, currency: 'EUR' } },
          { name: 'Ember teapot', quantity: 1, price: { minor: 7_800, currency: 'EUR' } },
        ],
        shipping: { minor: 490, currency: 'EUR' },
        total: { minor: 15_990, currency: 'EUR' },
        shipments: [
          {
            carrier: 'Alpenpost',
            number: 'AP 7731 0442 19',
            link: 'https://track.alpenpost.example/AP7731044219',
          },
        ],
      },
    });
  });

  it.each([
    ['1043', 'ada', 'delivered', 1, 4_290],
    ['1044', 'grace', 'processing', 0, 13_200],
    ['1045', 'grace', 'cancelled', 0, 20_400],
    ['1046', 'alan', 'returned', 1, 3_090],
    ['1047', 'katherine', 'shipped', 2, 35_000],
    ['1048', 'yuki', 'processing', 0, 9_000],
    ['1049', 'mary', 'processing', 0, 12_600],
    ['1050', 'alan', 'out_for_delivery', 1, 7_290],
  ])('maps order %s of %s as %s', async (number, name, status, shipments, minor) => {
    expect(await askShop(number, `${name}@example.com`)).toMatchObject({
      ok: true,
      value: { number, status, shipments: { length: shipments }, total: { minor } },
    });
  });

  it('tells a wrong e-mail nothing that an unknown number would not', async () => {
    const foreign = await askShop('1042', 'eve@example.com');
    expect(foreign).toEqual({ ok: false, failure: 'not_found' });
    expect(await askShop('9999', 'eve@example.com')).toEqual(foreign);
  });
});
