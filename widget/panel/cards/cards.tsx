import type { CardProps } from '../lazy-chunk.ts';
import { LinkCard } from './link.tsx';
import { OrderList } from './orders.tsx';
import { ProductList } from './products.tsx';
import { TicketList } from './tickets.tsx';
import css from './cards.css?inline';

export const styles = css;

/** Lists of what the shop's systems answered, and the button that opens a page. */
export function Card({ ui, body }: CardProps) {
  switch (body.type) {
    case 'orders':
      return <OrderList ui={ui} body={body} />;
    case 'products':
      return <ProductList ui={ui} body={body} />;
    case 'tickets':
      return <TicketList ui={ui} body={body} />;
    case 'link':
      return <LinkCard ui={ui} body={body} />;
  }
}
