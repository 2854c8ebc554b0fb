import type { CardWords } from '../card-words.ts';

export const cardWords: CardWords = {
  orders: 'Your orders',
  products: 'Products',
  tickets: 'Your requests',
  ask: (number) => `Where is my order ${number}?`,
  stock: { in: 'In stock', out: 'Out of stock', few: (count) => `Only ${count} left` },
  ticket: (id) => `Request ${id}`,
  ticketStatus: {
    received: 'Received',
    in_progress: 'In progress',
    waiting: 'Waiting for you',
    solved: 'Solved',
    closed: 'Closed',
  },
  updated: 'Updated',
};
