import type { Words } from './words.ts';

export const en: Words = {
  yes: 'Yes',
  no: 'No',
  didYouMean: 'I want to be sure I get this right. Did you mean:',
  yesOrNo: 'Please say yes or no.',
  declined: 'All right, nothing was sent. Is there anything else?',
  writtenDown:
    'The system I have to tell does not answer right now. I have written your request down: it will be sent as soon as that works again, and you need not do anything.',
  asOf: (when) => `This is as of ${when}.`,
  apology:
    'Sorry, something went wrong on our side and I could not answer that. Your message is not lost. Please try again in a moment, or let our team know.',
  orderStatus: {
    received: 'received',
    processing: 'in progress',
    shipped: 'on its way',
    out_for_delivery: 'out for delivery',
    delivered: 'delivered',
    cancelled: 'cancelled',
    returned: 'returned',
  },
  ticketStatus: {
    received: 'received',
    in_progress: 'in progress',
    waiting: 'waiting for you',
    solved: 'solved',
    closed: 'closed',
  },
  stock: { in_stock: 'in stock', out: 'sold out', unknown: '' },
};
