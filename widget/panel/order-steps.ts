import type { OrderStatus } from '../../shared/order.ts';

export type OrderStep = { status: OrderStatus; state: 'done' | 'current' | 'upcoming' };
export type OrderTone = 'moving' | 'good' | 'bad';

const journey = ['received', 'processing', 'shipped', 'out_for_delivery', 'delivered'] as const;

/**
 * The steps of an order as a timeline. A cancelled order shows no steps that will never come; a
 * returned one came all the way and went back.
 */
export function orderSteps(status: OrderStatus): OrderStep[] {
  if (status === 'cancelled') {
    return [
      { status: 'received', state: 'done' },
      { status, state: 'current' },
    ];
  }
  if (status === 'returned') {
    return [
      { status: 'received', state: 'done' },
      { status: 'delivered', state: 'done' },
      { status, state: 'current' },
    ];
  }
  const at = journey.indexOf(status);
  return journey.map((step, index) => ({
    status: step,
    state: index < at ? 'done' : index === at ? 'current' : 'upcoming',
  }));
}

export function orderTone(status: OrderStatus): OrderTone {
  if (status === 'delivered') return 'good';
  return status === 'cancelled' || status === 'returned' ? 'bad' : 'moving';
}
