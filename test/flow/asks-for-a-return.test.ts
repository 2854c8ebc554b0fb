import { text as readText } from 'node:stream/consumers';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../support/configuration.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

const intent = `id: returns
phrases: { en: [I want to return something, send order 1042 back] }
slots:
  - { name: number, type: order_number, ask: { en: 'Which order?' }, hint: { en: 'It looks like 1042.' } }
  - { name: email, type: email, ask: { en: 'Which address?' }, hint: { en: 'Such as a@b.example.' } }
give_up: { text: { en: 'Never mind.' } }
too_many_tries: { text: { en: 'Please wait.' } }
ask: { capability: order.get, with: { number: number, email: email } }
write:
  capability: ticket.create
  with: { subject: 'Return of {{ result.number }}', text: 'It is {{ result.status }}.', email: email }
  confirm: { en: 'Shall I ask for a label for order {{ result.number }}?' }
  reply: [{ text: { en: 'It is ticket {{ written.id }}.' } }]
errors: { default: { text: { en: 'That does not work.' }, then: retry } }
`;

let backend: DemoBackend;
let desk: MisbehavingBackend;
let dataFolder: string;
let deskbell: TestServer;
let visitor: Visitor;
/** Tickets by the name of the write, as a help desk keeps them that knows repeated calls. */
let tickets: Map<string, string>;

beforeEach(async () => {
  dataFolder = createDataFolder();
  backend = await startDemoBackend();
  desk = await startMisbehavingBackend();
  tickets = new Map();
  writeFileSync(join(dataFolder, 'returns.yaml'), intent);
  const create = {
    request: {
      method: 'POST',
      path: '/tickets',
      json: { subject: '{{ input.subject }}', text: '{{ input.text }}' },
    },
    idempotency: { header: 'Idempotency-Key' },
    status: { new: 'received' },
    output: { id: 'id', status: 'status' },
  };
  const changes: Change[] = [
    [
      ['sites', 'demo', 'intents'],
      ['hello', 'order-status', './returns.yaml'],
    ],
    [['sites', 'demo', 'routes', 'ticket.create'], 'desk'],
    [
      ['connections', 'desk'],
      { type: 'rest', baseUrl: desk.url, operations: { 'ticket.create': create } },
    ],
  ];
  deskbell = await startDeskbell({ backend, dataFolder, changes });
  visitor = await arrive(deskbell);
});
afterEach(async () => {
  visitor.leave();
  await deskbell.stop();
  await desk.close();
  await backend.close();
  removeFolder(dataFolder);
});

function keepTickets(): void {
  desk.answer((request, response) => {
    void readText(request).then((body) => {
      const name = String(request.headers['idempotency-key']);
      if (!tickets.has(name)) tickets.set(name, body);
      json({ id: `T-${tickets.size}`, status: 'new' })(request, response);
    });
  });
}

async function ask(said: string): Promise<{ seq: number; words: string }> {
  const seq = seqOf(await visitor.say(said));
  return { seq, words: wordsOf(await visitor.hear(answers(seq))) };
}

describe('a customer sends something back', () => {
  it('after a yes: a ticket is made while they wait, and nothing before', async () => {
    keepTickets();
    await ask('send order 1042 back');
    expect((await ask('ada@example.com')).words).toContain(
      'Shall I ask for a label for order 1042?',
    );
    expect(desk.requests).toEqual([]);
    expect((await ask('yes')).words).toContain('It is ticket T-1.');
    expect([...tickets.values()]).toEqual([
      JSON.stringify({ subject: 'Return of 1042', text: 'It is shipped.' }),
    ]);
    const explained = await deskbell.logged('turn.explained', 3);
    expect(explained).toMatchObject({
      steps: ['write returns'],
      calls: [{ capability: 'ticket.create', outcome: 'ok' }],
    });
    expect(JSON.stringify(explained)).not.toContain('ada@example.com');
  });

  it('is told honestly when the help desk is down, and the ticket is made once it is back', async () => {
    desk.answer(json({}, 503));
    await ask('send order 1042 back');
    await ask('ada@example.com');
    const { seq, words } = await ask('yes');
    expect(words).toContain('I have written your request down');
    keepTickets();
    // The job may have asked once more before the help desk was back.
    await deskbell.logged('backend.written');
    if (tickets.size === 0) await deskbell.logged('backend.written', 2);
    expect(tickets.size).toBe(1);
    const names = desk.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(names).size).toBe(1);
    expect(String(names[0])).toContain(`:${seq}:`);
  });
});
