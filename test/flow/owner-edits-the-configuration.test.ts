import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { secondSite, writeConfiguration } from '../support/configuration.ts';
import type { Change } from '../support/configuration.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { call } from '../support/rest.ts';
import { startServerProcess } from '../support/server-process.ts';
import { answers, arrive, isFromBot, seqOf, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
});

const edit = (...changes: Change[]): string => writeConfiguration(deskbell.dataFolder, changes);
const reloaded = () => deskbell.logged('configuration.reloaded');
const script = async () => (await call(deskbell.url, 'GET', '/widget/demo.js')).text;

const faultsSchema = z.object({ faults: z.array(z.string()) });

describe('the owner edits the configuration of a running server', () => {
  it('and within a second the widget has the new words', async () => {
    expect(await script()).toContain('Kettle & Clay');
    const began = performance.now();
    edit(
      [['sites', 'demo', 'title'], 'Cups & Co'],
      [['sites', 'demo', 'suggestions'], [{ label: 'Hours', say: 'When do you open?' }]],
    );
    await reloaded();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await script()).toContain('Cups & Co');
    expect(await script()).toContain('When do you open?');
  });

  it('and a file of an intent, and the next answer is the new one in a conversation that goes on', async () => {
    const intent = (words: string) =>
      writeFileSync(
        join(deskbell.dataFolder, 'hours.yaml'),
        `id: hours\nmatches: everything\nreply:\n  - text: { en: '${words}' }\n`,
      );
    const visitor = await arrive(deskbell);
    await visitor.say('hello');
    await visitor.hear(isFromBot);

    intent('We open at nine.');
    edit([['sites', 'demo', 'intents'], ['./hours.yaml']]);
    await reloaded();
    const first = seqOf(await visitor.say('When do you open?'));
    expect(wordsOf(await visitor.hear(answers(first)))).toContain('We open at nine.');

    intent('We open at ten.');
    await deskbell.logged('configuration.reloaded', 2);
    const second = seqOf(await visitor.say('When do you open?'));
    expect(wordsOf(await visitor.hear(answers(second)))).toContain('We open at ten.');
    visitor.leave();
  });

  it('wrongly, and the one before runs on, with every fault in the log, until it is right again', async () => {
    edit([['sites', 'demo', 'colour'], 'red'], [['sites', 'demo', 'routes', 'order.get'], 'shopp']);
    const refused = faultsSchema.parse(await deskbell.logged('configuration.refused'));
    expect(refused.faults).toEqual([
      expect.stringMatching(/^deskbell\.yaml:\d+:\d+ .*routes.*shopp/),
      expect.stringMatching(/^deskbell\.yaml:\d+:\d+ sites\.demo\.colour: unknown key/),
    ]);
    const metrics = () => call(deskbell.url, 'GET', '/metrics');
    expect((await metrics()).text).toContain('deskbell_configuration_behind 1');
    expect((await call(deskbell.url, 'GET', '/readyz')).status).toBe(200);
    const visitor = await arrive(deskbell);
    await visitor.say('order #1042, ada@example.com');
    await visitor.hear((entry) => entry.body.type === 'order');
    visitor.leave();

    edit([['sites', 'demo', 'title'], 'Cups & Co']);
    await reloaded();
    expect((await metrics()).text).toContain('deskbell_configuration_behind 0');
    expect(await script()).toContain('Cups & Co');
  });

  it('and adds a site and a page, while a turn that asks the shop ends with what it began with', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 1 } });
    const visitor = await arrive(deskbell);
    await visitor.say('order #1042, ada@example.com');
    await backend.called(({ path }) => path === '/api/v1/orders/1042');
    edit(secondSite, [['connections', 'shop', 'baseUrl'], 'http://127.0.0.1:1/']);
    await reloaded();
    const other = await arrive({ ...deskbell, site: 'other', origin: 'https://other.example' });
    other.leave();
    await visitor.hear((entry) => entry.body.type === 'order');
    visitor.leave();
  });

  it('and takes a page off the list: its open sockets and held requests end, others stay', async () => {
    const here = await arrive(deskbell);
    const there = await arrive({ ...deskbell, origin: 'http://localhost:8080' });
    const polling = await arriveOverHttp({ ...deskbell, origin: 'http://localhost:8080' });
    const held = polling.ask(0, 20);
    await deskbell.logged('visitor.welcomed', 3);
    const began = performance.now();
    edit([['sites', 'demo', 'origins'], ['http://127.0.0.1:*']]);
    await there.lost;
    expect((await held).body).toMatchObject({ code: 'origin.refused' });
    expect(performance.now() - began).toBeLessThan(5_000);
    const again = arriveOverHttp({ ...deskbell, origin: 'http://localhost:8080' });
    await expect(again).rejects.toThrow('origin.refused');
    await here.say('hello');
    await here.hear(isFromBot);
    here.leave();
  });

  it('and removes a site: its open sockets end, and its widget is gone', async () => {
    edit(secondSite);
    await reloaded();
    const other = await arrive({ ...deskbell, site: 'other', origin: 'https://other.example' });
    edit();
    await other.lost;
    expect((await call(deskbell.url, 'GET', '/widget/other.js')).status).toBe(404);
  });

  it('and names another endpoint, which hears of the next conversation', async () => {
    const url = `${backend.url}/crm/webhooks`;
    const events = ['conversation.started'];
    edit([['endpoints', 'second'], { url, events, secret: 'env:DEMO_CRM_SECRET' }]);
    await reloaded();
    const visitor = await arrive(deskbell);
    await visitor.say('hello');
    visitor.leave();
    await deskbell.logged('delivery.attempted', 2);
    const attempts = deskbell.lines().filter(({ event }) => event === 'delivery.attempted');
    expect(attempts).toContainEqual(
      expect.objectContaining({ endpoint: 'second', outcome: 'delivered' }),
    );
  });
});

describe('a supervisor that sends SIGHUP', () => {
  it('has the configuration read at once, and the server goes on', async ({ signal }) => {
    const configuration = writeConfiguration(deskbell.dataFolder, []);
    const dataFolder = join(deskbell.dataFolder, 'other');
    mkdirSync(dataFolder);
    const server = await startServerProcess({ backend, dataFolder, configuration, signal });
    edit([['sites', 'demo', 'title'], 'Cups & Co']);
    process.kill(server.pid, 'SIGHUP');
    await server.line('configuration.reloaded');
    expect((await call(server.url, 'GET', '/widget/demo.js')).text).toContain('Cups & Co');
    expect(await server.terminate()).toBe(0);
  });
});
