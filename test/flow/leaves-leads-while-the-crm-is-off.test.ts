import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Change } from '../support/configuration.ts';
import { readDatabase } from '../support/database.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { arrive, answers, seqOf } from '../support/visitor.ts';

/** Seconds between attempts: what matters here is that there is another one. */
const everySecond: Change = [
  ['endpoints', 'crm', 'schedule'],
  [0, 1, 1, 1, 1, 1, 1, 1, 1, 1],
];

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({
    backend,
    // Seconds between attempts: what matters here is that there is another one.
    changes: [
      [
        ['endpoints', 'crm', 'schedule'],
        [0, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      ],
    ],
  });
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
});

const names = ['Ada', 'Grace', 'Katherine'];
const idSchema = z.string();

const webhookIds = () =>
  backend.calls
    .filter(({ path }) => path === '/crm/webhooks')
    .map(({ headers }) => idSchema.parse(headers['webhook-id']));

describe('customers leave leads while the CRM is switched off', () => {
  it('loses none: they arrive when it is on again, same words, same ids, once each', async () => {
    await backend.set({ crm: { on: false } });
    for (const name of names) {
      const visitor = await arrive(deskbell);
      await visitor.say('leave a message');
      const form = await visitor.hear((entry) => entry.body.type === 'form');
      const email = `${name.toLowerCase()}@example.com`;
      const said = seqOf(
        await visitor.answerForm(form.seq, {
          name,
          email,
          message: `I am ${name}`,
          consent: 'yes',
        }),
      );
      await visitor.hear(answers(said));
      visitor.leave();
    }
    await backend.called(({ path }) => path === '/crm/webhooks');
    const stored = readDatabase(
      deskbell.dataFolder,
      `select id from event where type = 'lead.captured' order by seq`,
    ).map(({ id }) => idSchema.parse(id));
    expect(stored).toHaveLength(names.length);
    expect((await backend.inbox()).leads).toEqual([]);

    await backend.set({ crm: { on: true } });
    const { leads, refused } = await backend.inboxThat((inbox) => inbox.leads.length === 3);
    expect(refused).toEqual([]);
    expect(leads.map(({ name, email, message }) => ({ name, email, message }))).toEqual(
      expect.arrayContaining(
        names.map((name) => ({
          name,
          email: `${name.toLowerCase()}@example.com`,
          message: `I am ${name}`,
        })),
      ),
    );
    // The id under which it was refused is the id under which it came.
    expect(leads.map(({ webhook }) => webhook).sort()).toEqual([...stored].sort());
    for (const { webhook, whileOff, again } of leads) {
      expect(whileOff).toBeGreaterThan(0);
      expect(again).toBe(0);
      expect(webhookIds().filter((id) => id === webhook).length).toBeGreaterThan(1);
    }
    // Whoever sorts by the time in the body has them in the order in which they were left.
    const bySent = leads.toSorted((a, b) => a.sentAt.localeCompare(b.sentAt));
    expect(bySent.map(({ name }) => name)).toEqual(names);
  });

  it('loses none when we are restarted meanwhile', async () => {
    const dataFolder = createDataFolder();
    await backend.set({ crm: { on: false } });
    const before = await startDeskbell({ backend, dataFolder, changes: [everySecond] });
    const lead = { name: 'Alan', email: 'alan@example.com', message: 'Hello' };
    const key = await before.key();
    expect(await call(before.url, 'POST', '/v1/leads', { key, body: lead })).toMatchObject({
      status: 201,
    });
    const refused = await backend.called(({ path }) => path === '/crm/webhooks');
    await before.stop();

    await backend.set({ crm: { on: true } });
    const after = await startDeskbell({ backend, dataFolder, changes: [everySecond] });
    const { leads } = await backend.inboxThat((inbox) => inbox.leads.length > 0);
    expect(leads).toMatchObject([{ ...lead, webhook: refused.headers['webhook-id'] }]);
    await after.stop();
    removeFolder(dataFolder);
  });
});
