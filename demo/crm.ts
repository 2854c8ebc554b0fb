import express from 'express';
import type { Request, Response, Router } from 'express';
import { Webhook } from 'standardwebhooks';
import type { Clock } from '../shared/clock.ts';
import type { Journal } from './journal.ts';
import { composeInbox, webhookBodySchema } from './receipts.ts';
import type { Receipt } from './receipts.ts';
import type { Switches } from './switches.ts';

/** Refused receipts are noted up to this many, so that noise cannot fill the disk. */
const refusedLimit = 1_000;

/**
 * The backend team's CRM: takes webhooks at `POST /webhooks`, verified with the public
 * `standardwebhooks` library, and tells its page what it holds at `GET /receipts`.
 * Answers 204 when stored, also for an id it already has; 400 when it cannot be trusted or read;
 * 503 while it is switched off.
 */
export function createCrm(parts: {
  webhookSecret: string;
  clock: Clock;
  switches: Switches;
  receipts: Journal<Receipt>;
}): Router {
  const { clock, receipts, switches } = parts;
  const webhook = new Webhook(parts.webhookSecret);
  const taken = new Set<string>();
  let refused = 0;
  for (const receipt of receipts.entries()) {
    if (receipt.outcome === 'accepted') taken.add(receipt.id);
    if (receipt.outcome === 'refused') refused += 1;
  }
  const now = () => new Date(clock.now()).toISOString();

  const router = express.Router();
  // The signature is over the bytes as they came: parsing before verifying would check something else.
  const rawBody = express.raw({ type: () => true, limit: '256kb', inflate: false });

  router.post('/webhooks', rawBody, (req: Request, res: Response) => {
    const result = readWebhook(webhook, req);
    if (!result.ok) {
      if (refused < refusedLimit) {
        receipts.append({ outcome: 'refused', at: now(), id: result.id, reason: result.reason });
        refused += 1;
      }
      if (switches.read().crm.on) res.status(400).json({ error: result.reason });
      else answerOff(res);
      return;
    }
    const { id, body } = result;
    if (!switches.read().crm.on) {
      receipts.append({ outcome: 'unavailable', at: now(), id });
      answerOff(res);
      return;
    }
    if (taken.has(id)) {
      receipts.append({ outcome: 'repeated', at: now(), id });
    } else {
      receipts.append({ outcome: 'accepted', at: now(), id, ...body, data: body.data ?? null });
      taken.add(id);
    }
    res.status(204).end();
  });

  router.get('/receipts', (_req, res) => {
    res.set('cache-control', 'no-cache');
    res.json({
      on: switches.read().crm.on,
      damaged: receipts.damaged,
      ...composeInbox(receipts.entries()),
    });
  });
  return router;
}

type ReadResult =
  | { ok: true; id: string; body: { type: string; timestamp: string; data?: unknown } }
  | { ok: false; id: string | null; reason: string };

function readWebhook(webhook: Webhook, req: Request): ReadResult {
  const id = req.get('webhook-id')?.slice(0, 200) ?? null;
  const payload = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  try {
    webhook.verify(
      payload,
      {
        'webhook-id': req.get('webhook-id') ?? '',
        'webhook-timestamp': req.get('webhook-timestamp') ?? '',
        'webhook-signature': req.get('webhook-signature') ?? '',
      },
      { jsonParse: false },
    );
  } catch (error) {
    return { ok: false, id, reason: error instanceof Error ? error.message : 'Not verified' };
  }
  const parsed = webhookBodySchema.safeParse(parseJson(payload));
  if (id === null || !parsed.success) return { ok: false, id, reason: 'Signed, but not an event' };
  return { ok: true, id, body: parsed.data };
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined; // Refused by the schema, which names the reason.
  }
}

function answerOff(res: Response): void {
  res.status(503).json({ error: 'The CRM is switched off' });
}
