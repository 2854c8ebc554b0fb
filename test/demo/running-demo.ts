import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { createDemo } from '../../demo/demo-app.ts';
import type { Clock } from '../../shared/clock.ts';

export const apiKey = 'shop-key';
const webhookSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const signer = new Webhook(webhookSecret);

export type RunningDemo = { url: string; stop(): Promise<void> };

/** A folder that lives as long as a test. */
export function createFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'deskbell-demo-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The demo on a free port. Without a clock it runs on the machine's time. */
export async function runDemo(folder: string, clock?: Clock): Promise<RunningDemo> {
  const options = { folder, apiKey, webhookSecret, siteId: 'demo', deskbellUrl: '' };
  const { router } = createDemo(clock === undefined ? options : { ...options, clock });
  const server = createServer(express().use(router));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends a webhook as Deskbell would; `tamper` changes the body after signing. */
export async function sendWebhook(
  demo: RunningDemo,
  id: string,
  body: unknown,
  tamper: (text: string) => string = (text) => text,
): Promise<number> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const now = new Date(); // The public library compares with the machine's time, so it is used here too.
  const response = await fetch(`${demo.url}/crm/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signer.sign(id, now, text),
    },
    body: tamper(text),
  });
  await response.arrayBuffer();
  return response.status;
}

export async function turnSwitch(demo: RunningDemo, change: unknown): Promise<Response> {
  return await fetch(`${demo.url}/switches/state`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
}

export async function readInbox(demo: RunningDemo): Promise<unknown> {
  const response = await fetch(`${demo.url}/crm/receipts`);
  return await response.json();
}
