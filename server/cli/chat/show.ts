import type { EntryBody } from '../../../shared/entry.ts';
import type { Money } from '../../../shared/order.ts';
import { currencyDigits } from '../../../shared/currency.ts';

/** Everything the bot can say, as lines for a terminal. Quick replies are listed apart, because they have numbers. */
export function showBody(body: EntryBody): string[] {
  switch (body.type) {
    case 'text':
    case 'quick_replies':
      return body.text.split('\n');
    case 'order':
      return showOrder(body.order);
    case 'orders':
      return [
        ...body.text.split('\n'),
        ...body.orders.map(
          ({ number, status, total }) =>
            `  ${number}  ${status}${total ? `  ${showMoney(total)}` : ''}`,
        ),
      ];
    case 'products':
      return [
        ...body.text.split('\n'),
        ...body.products.map(({ name, price, stock, link }) =>
          ['  ' + name, ...(price ? [showMoney(price)] : []), stock, link ?? '']
            .join('  ')
            .trimEnd(),
        ),
      ];
    case 'tickets':
      return [
        ...body.text.split('\n'),
        ...body.tickets.map(({ id, status, subject = '' }) =>
          `  ${id}  ${status}  ${subject}`.trimEnd(),
        ),
      ];
    case 'link':
      return [...body.text.split('\n'), `  ${body.label}: ${body.link}`];
    case 'form':
      return [`${body.form.title} (form ${body.form.name})`];
    case 'form_answer':
      return Object.entries(body.values).map(([name, value]) => `  ${name}: ${value}`);
  }
}

function showOrder(order: Extract<EntryBody, { type: 'order' }>['order']): string[] {
  const { number, status, items, shipping, total, expectedAt, shipments } = order;
  return [
    `Order ${number}: ${status}${expectedAt ? `, expected ${expectedAt.slice(0, 10)}` : ''}`,
    ...items.map(
      ({ name, quantity, price }) =>
        `  ${quantity} × ${name}${price ? `  ${showMoney(price)}` : ''}`,
    ),
    ...(shipping ? [`  shipping  ${showMoney(shipping)}`] : []),
    ...(total ? [`  total  ${showMoney(total)}`] : []),
    ...shipments.map(
      ({ carrier = '', number = '', link = '' }) =>
        `  ${[carrier, number, link].filter((part) => part !== '').join('  ')}`,
    ),
  ];
}

function showMoney({ minor, currency }: Money): string {
  const digits = currencyDigits(currency);
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`;
}
