import { createServer } from 'node:http';
import { answerParent, isKind } from '../side.ts';
import { emailOf } from './words.ts';

// The shop's own system, a process of its own that both sides ask: GET /orders/NUMBER is answered after 5 ms,
// with the order of that number. {kind:'asked'} -> {kind:'asked', calls, numbers}
const delayMs = 5;
const asked = new Set<string>();
let calls = 0;

const http = createServer((request, response) => {
  const number = /^\/orders\/(\d+)$/.exec(request.url ?? '')?.[1];
  const known = request.method === 'GET' && request.headers['x-api-key'] === 'bench-key';
  if (number === undefined || !known) return void response.writeHead(404).end();
  calls += 1;
  asked.add(number);
  setTimeout(() => {
    const body = JSON.stringify(orderOf(number));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  }, delayMs);
});

function orderOf(number: string): object {
  return {
    order_no: number,
    state: 'dispatched',
    customer: { name: 'Ada Winter', email: emailOf(number) },
    currency: 'EUR',
    created_at: '2026-11-16T09:12:00Z',
    eta: '2026-11-22T16:00:00Z',
    lines: [
      { title: 'Stoneware mug, blue', qty: 2, unit_price: '12.00' },
      { title: 'Kettle, 1.2 litres', qty: 1, unit_price: '39.90' },
    ],
    shipping_cost: '4.90',
    grand_total: '68.80',
    parcels: [
      {
        carrier: 'DHL',
        tracking_no: `JD${number}`,
        tracking_url: `https://track.example/JD${number}`,
      },
    ],
  };
}

// Connections are kept for longer than a bench takes: both sides meet only warm ones, or none.
http.keepAliveTimeout = 120_000;
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ kind: 'ready', port });
});
process.on('message', (message) => {
  if (isKind(message, 'asked')) process.send?.({ kind: 'asked', calls, numbers: asked.size });
});
answerParent(
  () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    }),
);
