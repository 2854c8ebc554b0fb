import { cardWords } from '../../words/en/cards.ts';
import type { CardBody } from '../lazy-chunk.ts';
import { orderTone } from '../order-steps.ts';
import type { Ui } from '../ui.ts';
import { List } from './list.tsx';

type Props = { ui: Ui; body: Extract<CardBody, { type: 'orders' }> };

/** Orders to choose from: tapping one asks for it, as a quick reply would. */
export function OrderList({ ui, body: { orders, asOf } }: Props) {
  const { words, formats, verbs } = ui;
  return (
    <List ui={ui} label={cardWords.orders} asOf={asOf}>
      {orders.map(({ number, status, placedAt, total }) => (
        <li key={number}>
          <button type="button" class="thing" onClick={() => verbs.say(cardWords.ask(number))}>
            <span class="thing-text">
              <bdi class="thing-name">{words.order.title(number)}</bdi>
              <span class="thing-facts">
                {placedAt !== undefined && <span>{formats.day(placedAt)}</span>}
                {total && <span class="price">{formats.money(total)}</span>}
              </span>
            </span>
            <span class={`pill ${orderTone(status)}`}>{words.order.status[status]}</span>
            <svg class="icon onward" viewBox="0 0 24 24" aria-hidden="true">
              <path d="m9 6 6 6-6 6" />
            </svg>
          </button>
        </li>
      ))}
    </List>
  );
}
