import { orderStatuses } from '../../../shared/order.ts';
import { expressionOf, findField, writePath } from './draft.ts';
import type { Draft, Written } from './draft.ts';
import type { Field } from './fields.ts';
import { emailKey, searchKey } from './guess.ts';
import type { ApiOperation } from './operations.ts';

/** `order.get` from an operation that gives one order, or finds some. Its proof is left to the owner. */
export function draftOrder(api: ApiOperation): Draft {
  const { reply, parameters } = api;
  const query = parameters.find(
    ({ in: place, name }) =>
      place === 'query' && /number|name|reference|increment|^q$|query|search/i.test(name),
  );
  const isFound = !api.path.trimEnd().endsWith('}');
  const path = writePath(api, (_, isLast) => (isLast && !isFound ? 'input.number' : undefined));
  const select =
    reply.list === null ? reply.select : reply.list === '@' ? '[0]' : `${reply.list}[0]`;
  const { fields } = reply;
  const status = findField(fields, ['status', 'state', 'order_status', 'fulfillment_status']);
  const output = keep({
    number: findField(fields, [
      'number',
      'order_number',
      'increment_id',
      'order_id',
      'reference',
      'id',
      'name',
    ]),
    status,
  });
  const placedAt = findField(fields, [
    'created_at',
    'placed_at',
    'date_created',
    'created',
    'ordered_at',
    'order_date',
    'date',
  ]);
  if (placedAt !== undefined) output['placedAt'] = `date(${expressionOf(placedAt)})`;
  const items = writeItems(
    findField(fields, ['line_items', 'items', 'lines', 'order_items', 'products', 'positions']),
  );
  if (items !== undefined) output['items'] = items;
  const total = writeMoney(fields, [
    'total',
    'total_price',
    'grand_total',
    'total_amount',
    'amount',
  ]);
  if (total !== undefined) output['total'] = total;
  return {
    operation: {
      request: {
        ...(path === null ? {} : { path }),
        ...(isFound && query !== undefined
          ? { query: { [query.name]: '{{ input.number }}' } }
          : {}),
      },
      ...(select === null ? {} : { select }),
      output,
    },
    left: [
      ...missing(output, ['number', 'status']),
      ...leftForStatus(status),
      ...leftForProof(fields),
    ],
  };
}

/** `product.search` from an operation that takes a text to search for. */
export function draftProducts(api: ApiOperation): Draft {
  const { reply, parameters } = api;
  const { fields } = reply;
  const key = parameters.find(({ in: place, name }) => place === 'query' && searchKey.test(name));
  const path = writePath(api, () => undefined);
  const output = keep({
    name: findField(fields, ['name', 'title', 'product_name']),
    sku: findField(fields, ['sku', 'code', 'article_number']),
    link: findField(fields, ['permalink', 'url', 'link', 'online_store_url']),
    quantity: findField(fields, [
      'stock_quantity',
      'inventory_quantity',
      'quantity_available',
      'stock',
    ]),
  });
  const prices = ['price', 'unit_price', 'amount', 'sale_price'];
  const price = writeMoney(fields, prices);
  const amount = findField(fields, prices);
  if (price !== undefined) output['price'] = price;
  const each = reply.list === null ? {} : { each: reply.list };
  return {
    operation: {
      request: {
        ...(path === null ? {} : { path }),
        ...(key === undefined ? {} : { query: { [key.name]: '{{ input.query }}' } }),
      },
      ...each,
      output,
    },
    left: [
      ...(reply.list === null ? ['each: where the list of products is in the reply'] : []),
      ...missing(output, ['name']),
      ...(price === undefined && amount !== undefined
        ? [`output.price is left out, no currency was found: money(${expressionOf(amount)}, 'EUR')`]
        : []),
    ],
  };
}

function keep(found: Record<string, Field | undefined>): { [name: string]: Written } {
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, field]): [string, string][] =>
      field === undefined ? [] : [[name, expressionOf(field)]],
    ),
  );
}

function missing(output: object, needed: readonly string[]): string[] {
  return needed
    .filter((name) => !Object.hasOwn(output, name))
    .map((name) => `output needs ${name}: where it is in the reply`);
}

function writeItems(list: Field | undefined): string | undefined {
  if (list?.type !== 'array') return undefined;
  const name = findField(list.items, ['name', 'title', 'product_name', 'description']);
  const quantity = findField(list.items, ['quantity', 'qty', 'qty_ordered', 'count', 'amount']);
  if (name === undefined || quantity === undefined) return undefined;
  const picked = `{name: ${expressionOf(name)}, quantity: ${expressionOf(quantity)}}`;
  return `default(${expressionOf(list)}, \`[]\`)[].${picked}`;
}

/** Whole numbers are taken for cents, as backends have them that count in whole numbers. */
function writeMoney(fields: readonly Field[], names: readonly string[]): string | undefined {
  const amount = findField(fields, names);
  const currency = findField(fields, ['currency', 'currency_code', 'currency_iso']);
  if (amount === undefined || currency === undefined) return undefined;
  if (amount.type === 'object' || amount.type === 'array') return undefined;
  const read = amount.type === 'integer' ? 'minor_money' : 'money';
  return `${read}(${expressionOf(amount)}, ${expressionOf(currency)})`;
}

function leftForStatus(status: Field | undefined): string[] {
  const words = (status?.words ?? []).slice(0, 30).filter((word) => word !== '');
  if (words.length === 0) return [];
  return [
    `status: what each of its words means (${orderStatuses.join(', ')}):`,
    ...words.map(
      (word) =>
        `  ${JSON.stringify(word)}: ${orderStatuses.find((own) => own === word.toLowerCase()) ?? '?'}`,
    ),
  ];
}

/** What looks like the customer's own, for the owner to judge: a wrong guess would show orders to strangers. */
function leftForProof(fields: readonly Field[]): string[] {
  const proofs: [string, RegExp][] = [
    ['email', emailKey],
    ['phone', /^(customer_?|billing_?)?(phone|telephone|mobile)(_?number)?$/i],
    ['postcode', /^(zip|zip_?code|post_?code|postal_?code)$/i],
  ];
  const found = proofs.flatMap(([input, pattern]) =>
    fields
      .filter(({ path, type }) => type === 'string' && pattern.test(path.at(-1) ?? ''))
      .slice(0, 2)
      .map((field) => `  - { input: ${input}, reply: ${JSON.stringify(expressionOf(field))} }`),
  );
  const lines = found.length > 0 ? found : ['  - { input: email, reply: … }'];
  return [
    'verify is yours to fill in, and nothing is loaded without it: where the reply holds what only its customer knows.',
    ...(found.length > 0
      ? [
          'These look like it; keep what the customer is asked for, and nothing that others may know:',
        ]
      : []),
    'verify:',
    ...lines,
  ];
}
