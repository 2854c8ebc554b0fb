import type { Order } from '../../shared/order.ts';
import { BoxIcon, CheckIcon, OutIcon } from './icons.tsx';
import { isAddress } from './links.ts';
import { orderSteps, orderTone } from './order-steps.ts';
import type { Ui } from './ui.ts';

/** Where an order is, what is in it, and how to follow it. */
export function OrderCard({ ui, order, asOf }: { ui: Ui; order: Order; asOf: string | undefined }) {
  const { words, formats } = ui;
  const { status, placedAt, expectedAt, items, shipping, total } = order;
  return (
    <article class="card order" aria-label={words.order.title(order.number)}>
      <header class="order-head">
        <span class="badge-icon">
          <BoxIcon />
        </span>
        <div class="order-name">
          <h3>
            <bdi>{words.order.title(order.number)}</bdi>
          </h3>
          {placedAt !== undefined && (
            <p class="muted">
              {words.order.placed} {formats.day(placedAt)}
            </p>
          )}
        </div>
        <span class={`pill ${orderTone(status)}`}>{words.order.status[status]}</span>
      </header>
      <ol class="steps" aria-label={words.order.progress}>
        {orderSteps(status).map((step) => (
          <li
            key={step.status}
            class={`step ${step.state} ${orderTone(status)}`}
            aria-current={step.state === 'current' ? 'step' : undefined}
          >
            <span class="dot">{step.state === 'upcoming' ? null : <CheckIcon />}</span>
            <span>{words.order.status[step.status]}</span>
            {step.status === 'delivered' &&
              step.state === 'upcoming' &&
              expectedAt !== undefined && (
                <span class="expected">
                  {words.order.expected} {formats.day(expectedAt)}
                </span>
              )}
          </li>
        ))}
      </ol>
      {items.length > 0 && (
        <ul class="items" aria-label={words.order.items}>
          {items.map(({ name, quantity, price }, index) => (
            <li key={index}>
              <span class="quantity">{words.order.quantity(quantity)}</span>
              <span class="item" dir="auto">
                {name}
              </span>
              {price && (
                <span class="price">
                  {formats.money({ ...price, minor: price.minor * quantity })}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {shipping !== undefined && shipping.minor > 0 && (
        <p class="shipping">
          <span>{words.order.shipping}</span>
          <span class="price">{formats.money(shipping)}</span>
        </p>
      )}
      {total && (
        <p class="total">
          <span>{words.order.total}</span>
          <span class="price">{formats.money(total)}</span>
        </p>
      )}
      <Shipments ui={ui} order={order} />
      {asOf !== undefined && <p class="muted as-of">{words.order.asOf(formats.moment(asOf))}</p>}
    </article>
  );
}

function Shipments({ ui: { words }, order }: { ui: Ui; order: Order }) {
  return (
    <>
      {order.shipments.map(({ carrier, number, link }, index) => (
        <div class="shipment" key={index}>
          <p>
            <span class="muted">{words.order.shipment(carrier)}</span>{' '}
            {number !== undefined && <bdi class="tracking">{number}</bdi>}
          </p>
          {link !== undefined && isAddress(link) && (
            <a class="button quiet" href={link} target="_blank" rel="noopener noreferrer">
              {words.order.track(carrier)}
              <OutIcon />
              <span class="hidden-text">({words.order.opensElsewhere})</span>
            </a>
          )}
        </div>
      ))}
    </>
  );
}
