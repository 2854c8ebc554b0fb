import { join } from 'node:path';
import express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';
import type { Clock } from '../shared/clock.ts';
import { createCrm } from './crm.ts';
import { createJournal } from './journal.ts';
import { createOrders } from './orders.ts';
import { setToolHeaders } from './page-headers.ts';
import { loadPage } from './page-template.ts';
import { receiptSchema } from './receipts.ts';
import { createShopBackend, shopLeadSchema } from './shop-backend.ts';
import { createShopPages } from './shop-pages.ts';
import { createSwitches } from './switches.ts';
import { systemClock } from '../server/system.ts';

/**
 * A shop, its shop system and its CRM, as one router without a port of its own.
 *
 * - `folder`: where the CRM and the shop system append what they received, as JSON lines
 * - `apiKey`: the key of the shop system (`X-Api-Key`)
 * - `webhookSecret`: the secret (`whsec_…`) the CRM verifies webhooks with
 * - `siteId`: the Deskbell site whose widget the shop embeds
 * - `deskbellUrl`: origin of the Deskbell server, without a trailing slash; '' when it is the shop's own
 */
export function createDemo(options: {
  folder: string;
  apiKey: string;
  webhookSecret: string;
  siteId: string;
  deskbellUrl: string;
  clock?: Clock;
}): { router: Router } {
  const { apiKey, clock = systemClock, deskbellUrl, folder, siteId, webhookSecret } = options;
  const switches = createSwitches();
  const findOrder = createOrders(clock);
  const leads = createJournal(join(folder, 'shop-leads.jsonl'), shopLeadSchema);
  const receipts = createJournal(join(folder, 'crm-receipts.jsonl'), receiptSchema);

  const router = express.Router();
  router.use('/assets', createAssets());
  router.use('/api/v1', createShopBackend({ apiKey, clock, switches, findOrder, leads }));
  router.use('/crm', createCrm({ webhookSecret, clock, switches, receipts }));

  router.get('/switches/state', (_req, res) => {
    res.set('cache-control', 'no-cache').json(switches.read());
  });
  router.post('/switches/state', express.json({ limit: '4kb' }), (req: Request, res: Response) => {
    const changed = switches.change(req.body);
    if (changed.ok) res.json(changed.state);
    else res.status(422).json({ error: 'These are no switches', faults: changed.faults });
  });
  for (const tool of ['crm', 'switches']) {
    const page = loadPage(tool)({}).html;
    router.get(`/${tool}`, (_req, res) => {
      setToolHeaders(res);
      res.type('html').send(page);
    });
  }

  router.use(createShopPages({ siteId, deskbellUrl }));
  router.use((_req, res) => {
    res.status(404).json({ error: 'There is nothing here' });
  });
  router.use(answerError);
  return { router };
}

function createAssets() {
  return express.static(join(import.meta.dirname, 'pages', 'assets'), {
    index: false,
    redirect: false,
    setHeaders: (res) => res.setHeader('x-content-type-options', 'nosniff'),
  });
}

/** Bodies that are too large, cut short or no JSON come here from Express with a 4xx; the rest is our fault. */
function answerError(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  const status = readStatus(error);
  if (status === 500) console.error(`demo: ${req.method} ${req.path}:`, error);
  const message = status === 500 ? 'Something broke here' : describe(error);
  res.status(status).json({ error: message });
}

function readStatus(error: unknown): number {
  if (error === null || typeof error !== 'object' || !('status' in error)) return 500;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'The request cannot be read';
}
