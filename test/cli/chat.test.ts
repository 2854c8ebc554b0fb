import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from './run-command.ts';

const marker = 'MARKER-of-the-secret';

let place: ReturnType<typeof openWorkplace>;
let shop: ReturnType<typeof createServer>;
let variables: Record<string, string>;
let asked: string[];

beforeEach(async () => {
  place = openWorkplace();
  asked = [];
  shop = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.setHeader('content-type', 'application/json');
    const { method } = request;
    response.statusCode = method === 'POST' ? 201 : 200;
    response.end(
      JSON.stringify(
        method === 'POST'
          ? { id: 'L-1', echo: marker }
          : { no: '1042', state: 'shipped', email: 'ada@example.com', echo: marker },
      ),
    );
  });
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const address = shop.address();
  const port = typeof address === 'object' ? address?.port : 0;
  variables = { SHOP_URL: `http://127.0.0.1:${port}/api`, SHOP_TOKEN: marker };
  writeFileSync(place.file, configuration);
});
afterEach(async () => {
  shop.close();
  shop.closeAllConnections();
  await once(shop, 'close').catch(() => undefined);
  place[Symbol.dispose]();
});

const configuration = `sites:
  shop:
    title: Shop
    greeting: Hello!
    origins: ['https://shop.example']
    suggestions: [{ label: My order, say: Where is my order? }]
    routes: { order.get: backend, lead.upsert: backend }
    intents: [hello, order-status, lead, human, fallback]
connections:
  backend:
    baseUrl: env:SHOP_URL
    auth: { type: bearer, token: env:SHOP_TOKEN }
    operations:
      order.get:
        request: { path: '/orders/{{ input.number }}' }
        verify: { input: email, reply: email }
        output: { number: no, status: state, items: '\`[]\`', shipments: '\`[]\`' }
      lead.upsert:
        request: { method: POST, path: /leads, json: { mail: '{{ input.lead.email }}' } }
        idempotency: { header: Idempotency-Key }
        output: { id: id }
outgoing: { allow: ['127.0.0.1'] }
`;

const talk = (typed: string, ...lines: string[]) =>
  place.run(`chat ${typed}`, variables, lines.map((line) => `${line}\n`).join(''));

describe('deskbell chat', () => {
  it('is a conversation with the real answers and the real backend; a number taps', async () => {
    const { code, printed, warned } = await talk('', '1', '1042', 'ada@example.com');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      'Shop: Hello!',
      '  1) My order',
      '> 1',
      'bot: What is your order number? You find it in the confirmation e-mail.',
      '> 1042',
      'bot: Thanks. Which e-mail address did you use for order 1042?',
      '> ada@example.com',
      'bot: Order 1042 is on its way to you.',
      'bot: Order 1042: shipped',
    ]);
    expect(asked).toEqual([`GET /api/orders/1042 Bearer ${marker}`]);
    expect(warned).toContain('Nothing of this conversation is stored');
  });

  it('writes nothing where a server would', async () => {
    await talk('', 'hello');
    expect(existsSync(place.dataFolder)).toBe(false);
  });

  it('explains each turn', async () => {
    const { printed } = await talk('--explain', 'where is order 1042, ada@example.com');
    expect(printed).toMatch(/intent order_status 0?1?\.\d\d by \w+/);
    expect(printed).toMatch(/runner-up \w+ \d\.\d\d/);
    expect(printed).toMatch(/nearest “.+” \d\.\d\d/);
    expect(printed).toMatch(/scope \d\.\d\d, threshold \d\.\d\d/);
    expect(printed).toContain('slot number: “1042” at 15–19');
    expect(printed).toMatch(/call order\.get: ok in \d+ ms/);
  });

  it('asks for a form field by field, again where one is wrong, and writes what was agreed to', async () => {
    const wrong = ['Ada', 'ada', 'Call me', 'y'];
    const right = ['Ada', 'ada@example.com', 'Call me', 'y'];
    const { printed } = await talk('', 'leave a message', ...wrong, ...right);
    expect(printed).toContain('form.invalid; values.email is not an e-mail address');
    expect(printed).toContain('bot: Thank you, Ada!');
    expect(asked).toEqual([`POST /api/leads Bearer ${marker}`]);
  });

  it('lets a form be left', async () => {
    const { printed } = await talk('', 'leave a message', '/leave', 'hello');
    expect(printed).toMatch(/> hello\nbot: /);
    expect(asked).toEqual([]);
  });

  it('saves a story without secrets that goes the same way when it is played', async () => {
    const saved = join(place.folder, 'talk.story.yaml');
    const form = ['Ada', 'ada@example.com', 'Call me', 'y'];
    const lines = ['1', '1042', 'ada@example.com', 'leave a message', ...form, 'talk to a person'];
    await talk(`--save ${saved}`, ...lines);
    const text = readFileSync(saved, 'utf8');
    expect(text).not.toContain(marker);
    expect(text).toContain('taps: My order');
    expect(await place.run(`story ${saved}`)).toMatchObject({
      code: 0,
      printed: expect.stringContaining('1 of 1 went as written'),
    });
    expect((await talk(`--save ${saved}`, 'hello')).code).toBe(2);
  });

  it('speaks another language of the site', async () => {
    const { printed } = await talk('--language de', 'Hallo');
    expect(printed).toMatch(/bot: (Hallo|Guten Tag)/);
  });

  it('refuses what is not there', async () => {
    expect(await talk('--site nowhere')).toMatchObject({
      code: 1,
      warned: 'There is no site nowhere; there is shop.',
    });
    expect((await talk('--language xx')).code).toBe(2);
    expect((await talk('--loud')).code).toBe(2);
    writeFileSync(place.file, 'sites: {');
    expect((await talk('')).code).toBe(1);
  });
});
