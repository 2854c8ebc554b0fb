import type { Page } from 'playwright-core';
import type { Answerer } from '../../server/intents/answerer.ts';
import { picturePath } from '../../shared/picture.ts';
import type { EntryBody } from '../../shared/entry.ts';

const euro = (minor: number) => ({ minor, currency: 'EUR' });

/** What a shop's systems answer, by the word of the customer that asks for it. */
export const cardAnswers = {
  orders: {
    type: 'orders',
    text: '• 1042 · Shipped · €33.30\n• 1037 · Delivered · €118.00\n• 1021 · Cancelled',
    orders: [
      {
        number: '1042',
        status: 'shipped',
        placedAt: '2026-11-16T09:30:00Z',
        total: euro(3_330),
      },
      {
        number: '1037',
        status: 'delivered',
        placedAt: '2026-10-02T15:00:00Z',
        total: euro(11_800),
      },
      { number: '1021', status: 'cancelled' },
    ],
    asOf: '2026-11-20T12:04:00Z',
  },
  status: {
    type: 'order',
    order: {
      number: '1042',
      status: 'shipped',
      placedAt: '2026-11-16T09:30:00Z',
      expectedAt: '2026-11-23T09:00:00Z',
      items: [
        { name: 'Harbour mug, 350 ml', quantity: 1, price: euro(1_600) },
        { name: 'Stoneware bowl', quantity: 2, price: euro(640) },
      ],
      shipping: euro(450),
      total: euro(3_330),
      shipments: [
        {
          carrier: 'Parcel Post',
          number: 'PP123456789',
          link: 'https://track.example/PP123456789',
        },
      ],
    },
    asOf: '2026-11-20T12:04:00Z',
  },
  products: {
    type: 'products',
    text: '• Harbour mug, 350 ml · €16.00\n• Tea for two pot · €42.00\n• Espresso cup',
    products: [
      {
        name: 'Harbour mug, 350 ml',
        price: euro(1_600),
        stock: 'in_stock',
        quantity: 40,
        picture: 'https://pictures.example/mug.png',
        link: 'https://shop.example/mug',
      },
      {
        name: 'Tea for two: a pot with a wooden handle and two cups',
        price: euro(4_200),
        stock: 'in_stock',
        quantity: 3,
        picture: 'https://pictures.example/pot.png',
        link: 'https://shop.example/pot',
      },
      {
        name: 'Espresso cup',
        price: euro(950),
        stock: 'out',
        picture: 'https://pictures.example/gone.png',
      },
    ],
  },
  product: {
    type: 'products',
    text: '• Harbour mug, 350 ml · €16.00',
    products: [
      {
        name: 'Harbour mug, 350 ml',
        price: euro(1_600),
        stock: 'in_stock',
        quantity: 40,
        picture: 'https://pictures.example/mug.png',
        link: 'https://shop.example/mug',
      },
    ],
  },
  tickets: {
    type: 'tickets',
    text: '• 734 · The handle came off · Waiting for you',
    tickets: [
      {
        id: '734',
        status: 'waiting',
        subject: 'The handle of my mug came off',
        createdAt: '2026-11-12T08:00:00Z',
        updatedAt: '2026-11-18T10:00:00Z',
      },
      {
        id: '702',
        status: 'solved',
        subject: 'Invoice with our VAT number',
        createdAt: '2026-10-28T08:00:00Z',
        link: 'https://help.example/tickets/702',
      },
      { id: '688', status: 'received' },
    ],
  },
  pay: {
    type: 'link',
    text: 'Pay €33.30: https://pay.example/i/1042',
    label: 'Pay €33.30',
    link: 'https://pay.example/i/1042',
  },
} satisfies Record<string, EntryBody>;

type Asked = keyof typeof cardAnswers;

const isAsked = (word: string): word is Asked => Object.hasOwn(cardAnswers, word);

/** Shows what each word of a message asks for; repeats everything else. `more` knows other words. */
export function answerWithCards(more: Record<string, EntryBody> = {}): Answerer {
  return async function* ({ said }) {
    const text = said.type === 'text' ? said.text : '';
    if (text.includes('person')) {
      yield { type: 'handoff', reason: 'asked' };
      return;
    }
    const words = text.split(' ');
    const bodies = words.flatMap((word) => more[word] ?? (isAsked(word) ? cardAnswers[word] : []));
    if (bodies.length === 0)
      yield { type: 'part', body: { type: 'text', text: `You said: ${text}` } };
    for (const body of bodies) yield { type: 'part', body };
  };
}

const drawings: Record<string, string> = {
  mug: `<path fill="#2f5d8a" d="M34 40h40v46a8 8 0 0 1-8 8H42a8 8 0 0 1-8-8z"/><path fill="none" stroke="#2f5d8a"
    stroke-width="6" d="M74 50h8a9 9 0 0 1 9 9v6a9 9 0 0 1-9 9h-8"/><path fill="#dfe9f2" d="M34 62h40v10H34z"/>`,
  pot: `<path fill="#a4583a" d="M36 58c0-14 10-22 24-22s24 8 24 22-6 32-24 32-24-18-24-32z"/><path fill="none"
    stroke="#7c4a2d" stroke-width="6" d="M44 38c2-16 30-16 32 0"/><path fill="#a4583a" d="m82 54 18-8-12 26z"/>`,
};

/** Stands in for the hosts that pictures come from: the browser gets drawings, and for what is gone a 404. */
export async function drawPictures(page: Page): Promise<void> {
  await page.route(`**${picturePath}*`, (route) => {
    const [, address = ''] = new URL(route.request().url()).pathname.split('.');
    const [name = ''] =
      /\w+(?=\.png$)/.exec(Buffer.from(address, 'base64url').toString('utf8')) ?? [];
    const drawing = drawings[name];
    if (drawing === undefined) return route.fulfill({ status: 404, body: '' });
    return route.fulfill({
      contentType: 'image/svg+xml',
      headers: { 'cross-origin-resource-policy': 'cross-origin' },
      body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="128" height="128">
        <path fill="#ece6dc" d="M0 0h128v128H0z"/><path fill="#d9cfbf" d="M0 92h128v36H0z"/>${drawing}</svg>`,
    });
  });
}
