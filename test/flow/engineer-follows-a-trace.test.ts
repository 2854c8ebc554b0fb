import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDatabase } from '../support/database.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeAll(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterAll(async () => {
  await deskbell.stop();
  await backend.close();
});

const eventsWith = (trace: string) =>
  deskbell
    .lines()
    .filter((line) => line['trace'] === trace)
    .map((line) => line['event']);

const webhookTraces = () =>
  backend.calls
    .filter(({ path }) => path === '/crm/webhooks')
    .map(({ headers }) => String(headers['traceparent']).split('-')[1]);

describe('an engineer follows one trace id', () => {
  it('from the caller’s header through reply, log, rows, and webhook', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const reply = await call(deskbell.url, 'POST', '/v1/messages', {
      key: await deskbell.key(),
      body: { user_id: '1', message: 'order #1042, ada@example.com' },
      headers: { traceparent: `00-${trace}-b7ad6b7169203331-01`, prefer: 'wait=5' },
    });
    expect(reply.headers.get('x-trace-id')).toBe(trace);
    for (const table of ['entry', 'turn', 'event'])
      expect(readDatabase(deskbell.dataFolder, `select distinct trace from ${table}`)).toEqual([
        { trace },
      ]);
    const { n } = readDatabase(deskbell.dataFolder, 'select count(*) as n from event')[0] ?? {};
    await backend.inboxThat(({ events }) => events.length === n);
    expect(new Set(webhookTraces())).toEqual(new Set([trace]));
    expect(eventsWith(trace)).toEqual(
      expect.arrayContaining([
        'message.accepted',
        'capability.asked',
        'turn.answered',
        'request.answered',
      ]),
    );
  });

  it('of a visitor’s message, which has one of its own', async () => {
    const visitor = await arrive(deskbell);
    const said = seqOf(await visitor.say('hello'));
    await visitor.hear(answers(said));
    visitor.leave();
    const rows = readDatabase(
      deskbell.dataFolder,
      'select distinct trace from entry where conversation = ?',
      visitor.welcome.conversation,
    );
    expect(rows).toHaveLength(1);
    const trace = String(rows[0]?.['trace']);
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(eventsWith(trace)).toEqual(
      expect.arrayContaining(['message.accepted', 'turn.answered']),
    );
  });
});
