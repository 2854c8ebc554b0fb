import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** A shop on loopback with `GET /api/v1/orders/{number}` and `POST /api/v1/leads`, the reference of the preset `rest`. */
export type RestShop = { url: string; leads: object[]; close(): Promise<void> };

const order = {
  number: '1042',
  status: 'shipped',
  email: 'ada@example.com',
  currency: 'EUR',
  total: '27.30',
  created_at: '2026-11-18T09:12:00Z',
  items: [{ name: 'Mug', quantity: 2, price: '9.90' }],
  shipments: [{ carrier: 'DHL', number: '00340', url: 'https://track.example/00340' }],
};

const leadSchema = z.strictObject({
  name: z.string().min(1),
  email: z.string().includes('@'),
  message: z.string(),
  consent: z.strictObject({ text: z.string().optional(), at: z.string().optional() }),
});

export async function startRestShop(token: string): Promise<RestShop> {
  const leads: z.infer<typeof leadSchema>[] = [];

  /** The status and body for a request. */
  function answer(method: string, path: string, body: unknown): [number, object] {
    if (method === 'GET' && path === '/api/v1/orders/1042') return [200, order];
    if (method !== 'POST' || path !== '/api/v1/leads') return [404, { error: 'not_found' }];
    const lead = leadSchema.safeParse(body);
    if (!lead.success) return [422, { error: 'invalid' }];
    const known = leads.findIndex(({ email }) => email === lead.data.email);
    if (known === -1) leads.push(lead.data);
    return [known === -1 ? 201 : 200, { id: `L-${5_001 + Math.max(known, leads.length - 1)}` }];
  }

  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const reply = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (headers.authorization !== `Bearer ${token}`) {
      reply(401, { error: 'unauthorized' });
      return;
    }
    const body = method === 'POST' ? json(request) : Promise.resolve(null);
    body.then(
      (read) => reply(...answer(method, url, read)),
      () => reply(400, { error: 'no JSON' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    url: `http://127.0.0.1:${address.port}`,
    leads,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
