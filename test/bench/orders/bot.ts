import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { z } from 'zod';
import { answerParent } from '../side.ts';

// node bot.ts BACKEND_URL
// The measure: the order bot that one writes by hand in an afternoon. Express and Socket.IO as their documentation
// shows them, two patterns, one global fetch, a comparison, a reply. It stores nothing, remembers nothing, bounds
// nothing and has no deadline. Its replies hold what the widget needs to show the same text and the same card.
const [backend = ''] = process.argv.slice(2);

type BackendOrder = {
  order_no: string;
  state: string;
  customer: { email: string };
  currency: string;
  created_at: string;
  eta: string;
  lines: { title: string; qty: number; unit_price: string }[];
  shipping_cost: string;
  grand_total: string;
  parcels: { carrier: string; tracking_no: string; tracking_url: string }[];
};

const app = express();
app.get('/healthz', (_request, response) => void response.json({ ok: true }));
const http = createServer(app);
const io = new Server(http);

const states: Record<string, string> = {
  paid: 'is in progress',
  dispatched: 'is on its way to you',
  completed: 'has been delivered',
};

async function answer(text: string): Promise<object> {
  const number = /\b\d{4,12}\b/.exec(text)?.[0];
  const email = /[\w.+-]+@[\w-]+\.[\w.-]*\w/.exec(text)?.[0];
  if (!number || !email) return { text: 'What is your order number, and your e-mail address?' };
  const response = await fetch(`${backend}/orders/${number}`, {
    headers: { 'X-Api-Key': 'bench-key' },
  });
  if (response.status === 404) return { text: 'I could not find that order.' };
  if (!response.ok) return { text: 'The shop does not answer right now.' };
  // One checks nothing here by hand; the schema only says to the compiler what everybody would assert.
  const order = z.custom<BackendOrder>().parse(await response.json());
  if (order.customer.email.toLowerCase() !== email.toLowerCase())
    return { text: 'I could not find that order.' };
  return {
    text: `Order ${order.order_no} ${states[order.state] ?? 'is in progress'}.`,
    order: {
      number: order.order_no,
      status: order.state,
      placedAt: order.created_at,
      expectedAt: order.eta,
      items: order.lines.map((line) => ({
        name: line.title,
        quantity: line.qty,
        price: { amount: Number(line.unit_price), currency: order.currency },
      })),
      shipping: { amount: Number(order.shipping_cost), currency: order.currency },
      total: { amount: Number(order.grand_total), currency: order.currency },
      shipments: order.parcels.map((parcel) => ({
        carrier: parcel.carrier,
        number: parcel.tracking_no,
        link: parcel.tracking_url,
      })),
    },
  };
}

io.of('/visitor').on('connection', (socket) => {
  socket.on('say', async (message: { body: { text: string } }, ack: (result: object) => void) => {
    ack({ ok: true });
    try {
      socket.emit('entry', { author: 'bot', ...(await answer(message.body.text)) });
    } catch {
      socket.emit('entry', { author: 'bot', text: 'The shop does not answer right now.' });
    }
  });
  socket.emit('welcome', {});
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ kind: 'ready', port });
});
answerParent(() => io.close());
