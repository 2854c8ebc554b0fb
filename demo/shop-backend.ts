import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Clock } from '../shared/clock.ts';
import type { Journal } from './journal.ts';
import type { FindOrder } from './orders.ts';
import { describeFaults } from './switches.ts';
import type { Switches } from './switches.ts';

/** A hanging answer is cut after this, so that a forgotten switch does not collect connections for ever. */
const hangingLimitMs = 120_000;

const newLeadSchema = z.strictObject({
  full_name: z.string().trim().min(1).max(200),
  mail: z.string().trim().max(254).includes('@'),
  note: z.string().max(4_000).default(''),
  /** The caller's own id for this lead: the same one again answers the lead that is already there. */
  external_ref: z.string().min(1).max(100).optional(),
});

/** A lead as the shop system keeps it. */
export const shopLeadSchema = newLeadSchema.extend({
  lead_no: z.string(),
  received_at: z.string(),
});

export type ShopLead = z.infer<typeof shopLeadSchema>;

/**
 * The pretend shop system: `GET /orders/:id` and `POST /leads`, both with the key in `X-Api-Key`.
 * It knows nothing of Deskbell and speaks its own words; errors are `{error: {code, message}}`.
 */
export function createShopBackend(parts: {
  apiKey: string;
  clock: Clock;
  switches: Switches;
  findOrder: FindOrder;
  leads: Journal<ShopLead>;
}): Router {
  const router = express.Router();
  router.use(requireKey(parts.apiKey));
  router.use(misbehave(parts.switches, parts.clock));

  router.get('/orders/:id', (req, res) => {
    const order = parts.findOrder(req.params.id);
    if (order === undefined)
      fail(res, 404, 'order_not_found', 'There is no order with this number.');
    else res.json(order);
  });

  router.post('/leads', express.json({ limit: '32kb' }), (req: Request, res: Response) => {
    const parsed = newLeadSchema.safeParse(req.body);
    if (!parsed.success) {
      fail(res, 422, 'invalid_lead', describeFaults(parsed.error).join('; '));
      return;
    }
    const { external_ref } = parsed.data;
    const known =
      external_ref === undefined
        ? undefined
        : parts.leads.entries().find((lead) => lead.external_ref === external_ref);
    if (known !== undefined) {
      res.json({ lead_no: known.lead_no });
      return;
    }
    const lead: ShopLead = {
      ...parsed.data,
      lead_no: `L-${5001 + parts.leads.entries().length}`,
      received_at: new Date(parts.clock.now()).toISOString(),
    };
    parts.leads.append(lead);
    res.status(201).json({ lead_no: lead.lead_no });
  });

  router.use((_req, res) => {
    fail(res, 404, 'no_such_route', 'The shop system has no such route.');
  });
  return router;
}

function requireKey(apiKey: string) {
  // Digests have one length, so that the comparison takes the same time for every key.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(apiKey);
  return (req: Request, res: Response, next: NextFunction) => {
    if (timingSafeEqual(digest(req.get('x-api-key') ?? ''), expected)) next();
    else fail(res, 401, 'bad_api_key', 'Send your API key in the header X-Api-Key.');
  };
}

function misbehave(switches: Switches, clock: Clock) {
  return (_req: Request, res: Response, next: NextFunction) => {
    const { mode, seconds } = switches.read().backend;
    switch (mode) {
      case 'normal':
        next();
        return;
      case 'failing':
        fail(res, 500, 'internal', 'The shop system has a bad day.');
        return;
      case 'garbage':
        res.type('html').send('<!doctype html><title>Maintenance</title><h1>Back soon!</h1>');
        return;
      case 'slow': {
        const timer = clock.after(seconds * 1_000, () => next());
        res.on('close', () => timer.cancel());
        return;
      }
      case 'hanging': {
        const timer = clock.after(hangingLimitMs, () => res.destroy());
        res.on('close', () => timer.cancel());
        return;
      }
    }
  };
}

function fail(res: Response, status: number, code: string, message: string): void {
  res.status(status).json({ error: { code, message } });
}
