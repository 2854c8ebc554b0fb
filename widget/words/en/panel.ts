import type { FailureCode, Words } from '../words.ts';

/** What a visitor can hear of a message for good. What waiting cures is waited out, and never shown. */
const failures: Partial<Record<FailureCode, string>> = {
  'request.invalid': 'This message could not be read. Please change it and send it again.',
  'request.too_large': 'This message is too long.',
  'message.conflict': 'This message was changed on its way. Send it again?',
  'conversation.closed': 'This conversation has ended.',
  'form.unknown': 'This form is no longer open.',
  'form.invalid': 'Please check what you entered.',
  'server.error': 'Something went wrong on our side.',
  'unsent.old': 'You wrote this earlier, and it was never sent.',
};

const workings: Record<string, string> = {
  thinking: 'One moment…',
  'order.get': 'Looking up your order…',
};

export const words: Words = {
  direction: 'ltr',
  launcher: {
    open: 'Open chat',
    loading: 'Opening chat…',
    failed: 'The chat could not be loaded. Try again.',
  },
  close: 'Close chat',
  conversation: 'Conversation',
  composer: 'Write a message',
  send: 'Send',
  you: 'You',
  charactersLeft: (count) => `${count} left`,
  charactersOver: (count) => `${count} too many`,
  newMessages: (count) => (count === 1 ? '1 new message' : `${count} new messages`),
  showNewest: 'New messages',
  loading: 'Loading your conversation…',
  connection: {
    connecting: 'Connecting…',
    online: 'Online',
    offline: 'Reconnecting…',
    refused: 'Unavailable',
  },
  offlineNotice: 'No connection. What you write is kept and sent as soon as it is back.',
  tryNow: 'Try now',
  refusedNotice: {
    'site.unknown': 'This chat is not set up yet.',
    'origin.refused': 'This chat is not available on this page.',
    'identity.required': 'Please sign in to the shop to chat with us.',
  },
  forgetful: 'This browser stores nothing: unsent messages are lost when you leave the page.',
  tooManyUnsent: 'Many messages are waiting to be sent. Please wait until the connection is back.',
  sending: 'Sending…',
  sent: 'Sent',
  failed: 'Not sent',
  retry: 'Try again',
  discard: 'Delete',
  failure: (code) => failures[code] ?? 'This message could not be sent.',
  working: (code) => workings[code] ?? 'One moment…',
  order: {
    title: (number) => `Order ${number}`,
    items: 'Items',
    quantity: (count) => `${count} ×`,
    shipping: 'Shipping',
    total: 'Total',
    placed: 'Ordered',
    expected: 'Expected',
    asOf: (when) => `As of ${when}`,
    progress: 'Progress',
    status: {
      received: 'Received',
      processing: 'In progress',
      shipped: 'Shipped',
      out_for_delivery: 'Out for delivery',
      delivered: 'Delivered',
      cancelled: 'Cancelled',
      returned: 'Returned',
    },
    shipment: (carrier) => carrier ?? 'Shipment',
    track: (carrier) => (carrier === undefined ? 'Track shipment' : `Track with ${carrier}`),
    opensElsewhere: 'opens in a new tab',
  },
  form: {
    loading: 'Loading the form…',
    unavailable: 'The form could not be loaded.',
  },
};
