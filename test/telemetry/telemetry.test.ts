import { describe, expect, it } from 'vitest';
import {
  conversationIdSchema,
  endpointIdSchema,
  siteIdSchema,
  traceIdSchema,
} from '../../shared/ids.ts';
import type { Clock } from '../../shared/clock.ts';
import { StoreProblem } from '../../server/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createTelemetry } from '../../server/telemetry/create-telemetry.ts';
import { createLog } from '../../server/telemetry/log.ts';
import type { LogLevel } from '../../server/telemetry/log.ts';
import { createMetrics } from '../../server/telemetry/metrics.ts';

const site = siteIdSchema.parse('demo');
const endpoint = endpointIdSchema.parse('crm');
const conversation = conversationIdSchema.parse(`cnv_${'c'.repeat(22)}`);
const trace = traceIdSchema.parse('4bf92f3577b34da6a3ce929d0e0e4736');

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

function listen(level: LogLevel = 'info', clock: Clock = createFakeClock()) {
  const written: string[] = [];
  const log = createLog({ level, destination: { write: (text) => void written.push(text) } });
  const metrics = createMetrics({ processMetrics: false });
  const telemetry = createTelemetry({ log, metrics, clock });
  const text = () => written.join('');
  const lines = () =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  return { telemetry, metrics, text, lines };
}

describe('business events', () => {
  it('write one JSON line with an ISO time, the event and its trace', () => {
    const { telemetry, lines } = listen();
    telemetry.messageAccepted({ site, conversation, seq: 3, trace, duplicate: false, ms: 4 });
    expect(lines()).toEqual([
      {
        level: 'info',
        time: matching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        event: 'message.accepted',
        site,
        conversation,
        seq: 3,
        duplicate: false,
        ms: 4,
        trace,
      },
    ]);
  });

  it('count what they log', async () => {
    const { telemetry, metrics } = listen();
    telemetry.deliveryAttempted({
      endpoint,
      type: 'lead.captured',
      number: 1,
      outcome: 'retry',
      status: 503,
      error: 'server_error',
      ms: 30,
      trace,
    });
    telemetry.leadCaptured({ site, trace, channel: 'chat' });
    const page = await metrics.render();
    expect(page).toContain(
      'deskbell_delivery_failures_total{endpoint="crm",error="server_error"} 1',
    );
    expect(page).toContain('deskbell_leads_total{site="demo",channel="chat"} 1');
  });

  it('tell when a backend is left alone, and when it is well again', async () => {
    const { telemetry, metrics, lines } = listen();
    telemetry.connectionFailed({ connection: 'shop', failures: 5, calls: 6 });
    expect(await metrics.render()).toContain('deskbell_connections_failed{connection="shop"} 1');
    telemetry.connectionRecovered({ connection: 'shop', ms: 30_000 });
    expect(await metrics.render()).toContain('deskbell_connections_failed{connection="shop"} 0');
    expect(lines()).toMatchObject([
      { level: 'error', event: 'connection.failed', connection: 'shop', failures: 5, calls: 6 },
      { level: 'info', event: 'connection.recovered', connection: 'shop', ms: 30_000 },
    ]);
  });

  it('say nothing of single frames and commits at info', () => {
    const { telemetry, text } = listen();
    telemetry.committed({ operations: 12, ms: 1 });
    telemetry.socketOpened({ site });
    telemetry.rateLimited({ what: 'say', scope: 'visitor' });
    expect(text()).toBe('');
  });

  it('never use a conversation as a label', async () => {
    const { telemetry, metrics } = listen('silent');
    telemetry.messageAccepted({ site, conversation, seq: 1, trace, duplicate: false, ms: 1 });
    telemetry.turnAnswered({ site, conversation, turn: 1, parts: 1, ms: 1, trace });
    telemetry.turnFailed({ site, conversation, turn: 1, code: 'deadline', trace });
    const page = await metrics.render();
    expect(page).toContain('deskbell_turn_seconds_count{site="demo"} 1');
    expect(page).not.toContain(conversation);
    expect(page).not.toContain(trace);
  });
});

describe('privacy', () => {
  it('leaves out whatever else a caller’s object holds', async () => {
    const { telemetry, metrics, text } = listen();
    const personal = { text: 'my secret question', email: 'ada@example.com', token: 'hunter2' };
    const accepted = { site, conversation, seq: 1, trace, duplicate: false, ms: 1, ...personal };
    telemetry.messageAccepted(accepted);
    const lead = { site, trace, channel: 'chat', ...personal } as const;
    telemetry.leadCaptured(lead);
    const request = { method: 'POST', route: '/v1/leads', status: 201, ms: 1, trace, ...personal };
    telemetry.requestAnswered(request);
    const everything = text() + (await metrics.render());
    for (const word of Object.values(personal)) expect(everything).not.toContain(word);
  });

  it('tells why a turn went as it did without the words that a value was taken for', () => {
    const { telemetry, text, lines } = listen();
    const slot = { name: 'email', start: 3, end: 18, because: 'says “ada@example.com”' };
    const why = { questions: [], slots: [slot], steps: ['call order_status'], calls: [] };
    telemetry.turnExplained({ site, conversation, turn: 1, trace, ...why });
    expect(lines()).toMatchObject([
      { event: 'turn.explained', slots: [{ name: 'email', start: 3, end: 18 }], steps: why.steps },
    ]);
    expect(text()).not.toContain('ada@example.com');
  });

  it('logs an error by type, code and frames, never by its message', () => {
    const { telemetry, text, lines } = listen();
    const parse = (input: string) => {
      try {
        JSON.parse(input);
      } catch (error) {
        telemetry.fault({
          where: 'http.body',
          error: new Error(`bad: ${input}`, { cause: error }),
        });
      }
    };
    parse('ada@example.com\n    at ada (/home/ada/diary.txt:1:1)');
    expect(text()).not.toMatch(/ada|bad:/);
    expect(lines()).toMatchObject([
      {
        level: 'error',
        event: 'fault',
        where: 'http.body',
        error: { type: 'Error', cause: { type: 'SyntaxError' } },
      },
    ]);
    expect(text()).toContain('telemetry.test.ts');
  });

  it('shows the message to an operator who asked for debug lines', () => {
    const { telemetry, lines } = listen('debug');
    telemetry.jobFailed({ kind: 'webhook.deliver', attempts: 2, error: new Error('disk is full') });
    expect(lines()[1]).toMatchObject({ event: 'fault.message', message: 'disk is full' });
  });

  it('survives whatever was thrown', () => {
    const { telemetry, lines } = listen();
    const odd = new Error('x');
    odd.name = 'ada@example.com';
    odd.stack = 'no stack at all';
    const circular = new Error('y');
    circular.cause = circular;
    for (const error of [undefined, 'text of ada', 7, odd, circular, Object.create(null)]) {
      telemetry.fault({ where: 'test', error });
    }
    expect(lines()).toHaveLength(6);
    expect(JSON.stringify(lines())).not.toContain('ada');
  });
});

describe('log forging', () => {
  it('cannot be done by any text that reaches a line', () => {
    const { telemetry, text, lines } = listen();
    const forged = 'io\r\n{"level":"info","event":"server.stopped"}\u2028\u001b[31m';
    telemetry.turnFailed({ site, conversation, turn: 1, code: forged, trace });
    telemetry.configurationNote({ note: forged });
    expect(text().split('\n').filter(Boolean)).toHaveLength(2);
    expect(lines()).toMatchObject([{ code: forged }, { note: forged }]);
    expect(text()).not.toContain('\u001b');
  });

  it('drops a stranger’s site name that could not be a site', () => {
    const { telemetry, lines } = listen();
    telemetry.handshakeRefused({ code: 'site.unknown', site: 'Ada Lovelace <ada@example.com>' });
    telemetry.handshakeRefused({ code: 'site.unknown', site: 'other-shop' });
    expect(lines()[0]).not.toHaveProperty('site');
    expect(lines()[1]).toHaveProperty('site', 'other-shop');
  });
});

describe('metrics', () => {
  it('keep a bounded number of series, however many values come', async () => {
    const { telemetry, metrics } = listen('silent');
    for (let index = 0; index < 2_000; index += 1) {
      telemetry.fault({ where: `place-${index}`, error: undefined });
    }
    const page = await metrics.render();
    const series = page.split('\n').filter((line) => line.startsWith('deskbell_faults_total{'));
    expect(series).toHaveLength(501);
    expect(page).toContain('deskbell_faults_total{where="other"} 1500');
  });

  it('follow open sockets up and down, and ask for watched numbers at every scrape', async () => {
    const { telemetry, metrics } = listen('silent');
    let waiting = 4;
    metrics.watch({ name: 'deskbell_jobs_waiting', help: 'Jobs', read: () => waiting });
    telemetry.socketOpened({ site });
    telemetry.socketOpened({ site });
    telemetry.socketClosed({ site, reason: 'transport close', ms: 10 });
    expect(await metrics.render()).toContain('deskbell_sockets_open{site="demo"} 1');
    expect(await metrics.render()).toContain('deskbell_jobs_waiting 4');
    waiting = 9;
    expect(await metrics.render()).toContain('deskbell_jobs_waiting 9');
  });

  it('include the process’s own when asked', async () => {
    expect(await createMetrics().render()).toContain('process_resident_memory_bytes');
  });
});

describe('a store that is away', () => {
  it('is told of once in a while, with what it began with, however many ask for something', async () => {
    const clock = createFakeClock();
    const { telemetry, metrics, lines } = listen('info', clock);
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const away = new StoreProblem('store.unavailable', refused);
    for (let count = 0; count < 100; count += 1)
      telemetry.fault({ where: 'jobs.look', error: away });
    // What is nobody's but ours is told each time.
    for (const where of ['http', 'http']) telemetry.fault({ where, error: new Error('broken') });
    expect(lines()).toMatchObject([
      { event: 'fault', where: 'jobs.look', cause: 'ECONNREFUSED' },
      { where: 'http' },
      { where: 'http' },
    ]);
    await clock.advance(10_000);
    telemetry.fault({ where: 'conversation.receive', error: away });
    expect(lines().at(-1)).toMatchObject({ where: 'conversation.receive', leftOut: 99 });
    expect(await metrics.render()).toContain('deskbell_faults_total{where="jobs.look"} 100');
  });
});
