import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sendProblem } from '../../server/http/problem-reply.ts';
import { problems } from '../../shared/problem.ts';
import { call } from '../support/rest.ts';

const codeSchema = z.custom<keyof typeof problems>((code) => String(code) in problems);

let server: Server;
let url: string;
beforeAll(async () => {
  const app = express();
  app.get('/:code', (request, response) => {
    const code = codeSchema.parse(request.params.code);
    const wait = Number(request.query['wait']);
    sendProblem(response, wait > 0 ? { code, retryAfterMs: wait } : { code });
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a problem', () => {
  it.each(Object.entries(problems))(
    '%s is told as RFC 9457 says',
    async (code, { status, title }) => {
      const reply = await call(url, 'GET', `/${code}`);
      expect(reply.status).toBe(status);
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(reply.body).toEqual({ type: `urn:deskbell:problem:${code}`, title, status, code });
      expect(status).toBeGreaterThanOrEqual(400);
    },
  );

  it('never asks to come back too early', async () => {
    const wait = async (ms: number) =>
      (await call(url, 'GET', `/rate.limited?wait=${ms}`)).headers.get('retry-after');
    expect([await wait(1), await wait(1_000), await wait(1_001)]).toEqual(['1', '1', '2']);
    expect(await wait(0)).toBeNull();
  });
});
