import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { setShopHeaders } from './page-headers.ts';
import { joinMarkup, loadPage } from './page-template.ts';
import type { Markup } from './page-template.ts';

const productSchema = z.strictObject({
  slug: z.string(),
  name: z.string(),
  price: z.string(),
  line: z.string(),
  story: z.string(),
  facts: z.array(z.string()),
});

/** The shop's pages as its visitors see them, with the widget embedded by one script tag. */
export function createShopPages(parts: { siteId: string; deskbellUrl: string }): Router {
  const file = join(import.meta.dirname, 'shop-data', 'products.json');
  const products = z.array(productSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  const layout = loadPage('layout');
  const home = loadPage('home');
  const card = loadPage('product-card');
  const product = loadPage('product');
  const fact = loadPage('product-fact');
  const plainPages = {
    shipping: loadPage('shipping'),
    basket: loadPage('basket'),
    missing: loadPage('missing'),
  };

  const send = (req: Request, res: Response, title: string, main: Markup) => {
    setShopHeaders(res, parts.deskbellUrl);
    const widget = `${widgetHost(req, parts.deskbellUrl)}/widget/${parts.siteId}.js`;
    res.type('html').send(layout({ title, main, widget }).html);
  };
  const sendMissing = (req: Request, res: Response) => {
    res.status(404);
    send(req, res, 'Page not found', plainPages.missing({}));
  };

  const router = express.Router();
  router.get('/', (req, res) => {
    const cards = joinMarkup(
      products.map(({ slug, name, price, line }) => card({ slug, name, price, line })),
    );
    send(req, res, 'Stoneware for every morning', home({ products: cards }));
  });
  router.get('/products/:slug', (req, res) => {
    const found = products.find(({ slug }) => slug === req.params.slug);
    if (found === undefined) {
      sendMissing(req, res);
      return;
    }
    const others = products.filter((other) => other !== found);
    const start = products.indexOf(found) % (others.length - 3);
    const { facts, ...texts } = found;
    const main = product({
      ...texts,
      facts: joinMarkup(facts.map((text) => fact({ text }))),
      others: joinMarkup(
        others
          .slice(start, start + 4)
          .map(({ slug, name, price, line }) => card({ slug, name, price, line })),
      ),
    });
    send(req, res, found.name, main);
  });
  router.get('/shipping', (req, res) => {
    send(req, res, 'Shipping and returns', plainPages.shipping({}));
  });
  router.get('/basket', (req, res) => {
    send(req, res, 'Your basket', plainPages.basket({}));
  });
  router.get('/{*path}', sendMissing);
  return router;
}

/** A shop on Deskbell's own host embeds it by path; on any other host by its full address. */
function widgetHost(req: Request, deskbellUrl: string): string {
  if (deskbellUrl === '') return '';
  return new URL(deskbellUrl).host === req.get('host') ? '' : deskbellUrl;
}
