import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import type { TrustedProxies } from '../../server/access/client-address.ts';
import { noteUntrustedProxy } from '../../server/http/proxy-note.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server that trusts these; gives what it noted after it was asked once for each header. */
async function notesOf(
  trustedProxies: TrustedProxies,
  headers: readonly Record<string, string>[],
): Promise<string[]> {
  const notes: string[] = [];
  const telemetry = { configurationNote: ({ note }: { note: string }) => void notes.push(note) };
  const app = express();
  app.use(noteUntrustedProxy({ trustedProxies, telemetry }));
  app.get('/', (_request, response) => void response.json({ ok: true }));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  for (const sent of headers)
    expect((await fetch(`http://127.0.0.1:${port}/`, { headers: sent })).status).toBe(200);
  return notes;
}

const forwarded = { 'x-forwarded-for': '203.0.113.9' };

describe('a server behind a proxy', () => {
  it('that nobody named says once what that costs, and how to end it', async () => {
    const notes = await notesOf({ kind: 'none' }, [{}, forwarded, forwarded, {}]);
    expect(notes).toEqual([expect.stringContaining('counted as one address until TRUST_PROXY')]);
    expect(notes.join()).not.toContain('203.0.113.9');
  });

  it('that is not among those that were named says so too', async () => {
    expect(await notesOf({ kind: 'ranges', ranges: ['10.0.0.0/8'] }, [forwarded])).toHaveLength(1);
  });

  it.each<[string, TrustedProxies]>([
    ['by its hops', { kind: 'hops', count: 1 }],
    ['by its address', { kind: 'ranges', ranges: ['127.0.0.0/8'] }],
  ])('that is named %s has nothing to say', async (_how, trusted) => {
    expect(await notesOf(trusted, [forwarded, forwarded])).toEqual([]);
  });

  it('says nothing while nothing was forwarded', async () => {
    expect(await notesOf({ kind: 'none' }, [{}, {}])).toEqual([]);
  });
});
