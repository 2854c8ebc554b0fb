import { signal } from '@preact/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { siteIdSchema } from '../../shared/ids.ts';
import { stockSchema } from '../../shared/product.ts';
import { Card } from '../../widget/panel/cards/cards.tsx';
import { tellStock } from '../../widget/panel/cards/stock.ts';
import { createLazyChunk } from '../../widget/panel/lazy-chunk.ts';
import type { CardBody } from '../../widget/panel/lazy-chunk.ts';
import type { Ui } from '../../widget/panel/ui.ts';
import { cardWords } from '../../widget/words/en/cards.ts';
import { words } from '../../widget/words/en/panel.ts';
import { createFormats } from '../../widget/words/formats.ts';
import { cardAnswers } from '../support/card-answers.ts';
import { draw, find } from '../support/drawn.ts';
import { createPage } from './setup.ts';

const server = 'https://chat.example';

/** A panel in which cards are drawn, and the card in it. */
function show(body: CardBody) {
  const page = createPage();
  const settings: Ui['settings'] = {
    ...{
      site: siteIdSchema.parse('shop'),
      title: 'Shop',
      color: '#884422',
      language: 'en',
      position: 'end',
    },
    ...{ greeting: 'Hello', suggestions: [], server, panel: 'panel.js' },
  };
  const never = { state: signal('absent' as const), want: () => undefined };
  const ui: Ui = {
    ...{ settings, words, formats: createFormats('en', ['en-GB'], 'UTC') },
    ...{ store: page.store, timeline: page.timeline, verbs: page.verbs },
    ...{ form: never, cards: never, close: () => undefined },
    focus: { want: () => undefined, place: () => undefined },
  };
  return { page, drawn: draw(<Card ui={ui} body={body} />) };
}

const items = (body: CardBody) => find(show(body).drawn, 'li').map(({ text }) => text);

describe('a list of orders', () => {
  it('says the number, the day, the total and the status of each', () => {
    expect(items(cardAnswers.orders)).toEqual([
      'Order 1042 16 Nov 2026 €33.30 Shipped',
      'Order 1037 2 Oct 2026 €118.00 Delivered',
      'Order 1021 Cancelled',
    ]);
  });

  it('says the question about the one that is tapped', () => {
    const { page, drawn } = show(cardAnswers.orders);
    const second = find(drawn, 'button')[1];
    const tap = second?.props['onClick'];
    if (typeof tap === 'function') Reflect.apply(tap, undefined, []);
    expect(page.shown()).toEqual([cardWords.ask('1037')]);
  });

  it('has a name, and says how old it is only when it is', () => {
    const { asOf, ...fresh } = cardAnswers.orders;
    expect(find(show(fresh).drawn, 'ul')[0]?.props).toMatchObject({ 'aria-label': 'Your orders' });
    expect(find(show(fresh).drawn, 'p')).toEqual([]);
    const [old] = find(show({ ...fresh, asOf }).drawn, 'p');
    expect(old?.text).toBe('As of 20 Nov 2026, 12:04');
  });
});

describe('a list of products', () => {
  const product = { name: 'Mug', stock: 'unknown' as const };
  const one = (over: object): CardBody => ({
    type: 'products',
    text: 'Mug',
    products: [{ ...product, ...over }],
  });

  it('asks our own server for pictures, whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.constantFrom('@evil.example/x', '//evil.example', '.evil'),
        ),
        (picture) => {
          const pictures = find(show(one({ picture })).drawn, 'img');
          expect(pictures).toHaveLength(picture.startsWith('/v1/pictures/') ? 1 : 0);
        },
      ),
    );
    const [picture] = find(show(one({ picture: '/v1/pictures/a.b.c' })).drawn, 'img');
    expect(picture?.props).toMatchObject({
      src: `${server}/v1/pictures/a.b.c`,
      alt: '',
      loading: 'lazy',
    });
  });

  it('links to nothing but web pages', () => {
    expect(find(show(one({ link: 'javascript:alert(1)' })).drawn, 'a')).toEqual([]);
    const [link] = find(show(one({ link: 'https://shop.example/mug' })).drawn, 'a');
    expect(link?.props).toMatchObject({ rel: 'noopener noreferrer', target: '_blank' });
    expect(link?.text).toBe('Mug (opens in a new tab)');
  });

  it('leaves no place for pictures where there are none', () => {
    expect(items(one({ price: { minor: 950, currency: 'EUR' } }))).toEqual(['Mug €9.50']);
    const classes = find(show(one({})).drawn, 'span').map(({ props }) => props['class']);
    expect(classes).not.toContain('picture');
  });
});

describe('whether a product can be had', () => {
  it('is counted out when few are left, and not said when nobody knows', () => {
    const tell = (stock: 'in_stock' | 'out' | 'unknown', quantity?: number) =>
      tellStock({ stock, ...(quantity === undefined ? {} : { quantity }) }, cardWords.stock)?.text;
    expect(tell('in_stock')).toBe('In stock');
    expect(tell('in_stock', 5)).toBe('Only 5 left');
    expect(tell('in_stock', 6)).toBe('In stock');
    expect(tell('in_stock', -2)).toBe('In stock');
    expect(tell('out', 3)).toBe('Out of stock');
    expect(tell('unknown', 3)).toBeUndefined();
    expect(stockSchema.options).toHaveLength(3);
  });
});

describe('a list of tickets', () => {
  it('says what each is about, its number, the day of its last change and its status', () => {
    expect(items(cardAnswers.tickets)).toEqual([
      'The handle of my mug came off Request 734 Updated 18 Nov 2026 Waiting for you',
      'Invoice with our VAT number Request 702 28 Oct 2026 Solved (opens in a new tab)',
      'Request 688 Received',
    ]);
  });
});

describe('a button that opens a page', () => {
  it('names the page’s host beside it', () => {
    const { drawn } = show(cardAnswers.pay);
    expect(drawn[0]?.text).toBe('Pay €33.30 (opens in a new tab) pay.example');
  });

  it('is words where the address would run code', () => {
    const { drawn } = show({ ...cardAnswers.pay, text: 'Pay', link: 'javascript:alert(1)' });
    expect(find(drawn, 'a')).toEqual([]);
    expect(drawn[0]?.text).toBe('Pay');
  });
});

describe('the code of a rare part', () => {
  it('is asked for once, and again only when it did not come', async () => {
    const sheets: string[] = [];
    const tries: { resolve(module: { styles: string }): void; reject(): void }[] = [];
    const chunk = createLazyChunk(
      () => new Promise<{ styles: string }>((resolve, reject) => tries.push({ resolve, reject })),
      (styles) => sheets.push(styles),
    );
    chunk.want();
    chunk.want();
    expect([tries.length, chunk.state.value]).toEqual([1, 'absent']);
    tries[0]?.reject();
    await new Promise(setImmediate);
    expect(chunk.state.value).toBe('failed');
    chunk.want();
    tries[1]?.resolve({ styles: 'p {}' });
    await new Promise(setImmediate);
    expect(chunk.state.value).toEqual({ styles: 'p {}' });
    chunk.want();
    expect([tries.length, sheets]).toEqual([2, ['p {}']]);
  });
});
