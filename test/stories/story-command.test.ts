import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from '../cli/run-command.ts';

let place: ReturnType<typeof openWorkplace>;
beforeEach(() => {
  place = openWorkplace();
  mkdirSync(join(place.folder, 'stories'));
  writeFileSync(place.file, configuration);
});
afterEach(() => place[Symbol.dispose]());

const configuration = `sites:
  shop:
    title: Shop
    greeting: Hello!
    origins: ['https://shop.example']
    routes: { order.get: backend, lead.upsert: backend }
    intents: [hello, order-status, lead, human, fallback]
    hours:
      timeZone: Europe/Berlin
      week: { mon: ['09:00-17:00'] }
connections:
  backend:
    baseUrl: env:SHOP_URL
    auth: { type: bearer, token: env:SHOP_TOKEN }
    operations:
      order.get:
        request: { path: '/orders/{{ input.number }}' }
        verify: { input: email, reply: email }
        output: { number: no, status: state, items: 'items || \`[]\`', shipments: '\`[]\`' }
      lead.upsert:
        request: { method: POST, path: /leads, json: { mail: '{{ input.lead.email }}' } }
        idempotency: { header: Idempotency-Key }
        output: { id: id }
`;

const shipped = `capabilities:
  order.get: { gives: { number: '1042', status: shipped, items: [], shipments: [] } }
`;

function write(name: string, text: string): string {
  const file = join(place.folder, 'stories', `${name}.story.yaml`);
  writeFileSync(file, text);
  return file;
}

const play = (typed = '') => place.run(`story ${typed}`);

describe('deskbell story', () => {
  it('plays the folder beside the configuration, where no secret is', async () => {
    write(
      'a',
      `story: An order that is on its way
${shipped}conversation:
  - says: where is order 1042, ada@example.com
    shows: [is on its way, { card: order, with: { status: shipped } }]
    calls: { order.get: { number: '1042' } }
    emits: { message.received: { author: visitor } }
`,
    );
    expect(await play()).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^✓ An order that is on its way\n1 of 1 went as written/),
    });
  });

  it('says which line went another way, what was expected and what came', async () => {
    const file = write(
      'a',
      `story: An order nobody knows
capabilities: { order.get: { fails: not_found } }
conversation:
  - says: where is order 1042, ada@example.com
    shows:
      - could not find
      - card: order
`,
    );
    const { code, printed } = await play(file);
    expect(code).toBe(1);
    expect(printed).toContain(`✗ An order nobody knows (${file}:7)`);
    expect(printed).toContain('after  says: where is order 1042, ada@example.com');
    expect(printed).toContain('-      a card order, after the ones before');
    expect(printed).toMatch(/\+ {6}quick replies “I could not find .*” \[Try again\]/);
  });

  it.each([
    ['hides: on its way', 'nothing with “on its way”'],
    ['calls: {}', 'no call of a backend'],
    ['calls: { order.get: { number: "7" } }', 'a call of order.get with {"number":"7"}'],
    ['emits: { lead.captured: {} }', 'the event lead.captured'],
    ['shows: []', 'nothing'],
    ['shows: { equals: Order 1042 }', 'the text “Order 1042”'],
    ['shows: { matches: "^Order \\\\d{5}" }', 'text that ^Order \\d{5} finds something in'],
    ['requests: [{ connection: backend }]', 'the request {"connection":"backend"}'],
  ])('sees that this is not so: %s', async (expected, told) => {
    write(
      'a',
      `story: Something else
${shipped}conversation:
  - says: where is order 1042, ada@example.com
    ${expected}
`,
    );
    const { code, printed } = await play();
    expect(code).toBe(1);
    expect(printed).toContain(`-      ${told}`);
  });

  it('names every fault of a story by file, line and key, with a hint, and plays nothing', async () => {
    const file = write(
      'a',
      `story: Wrong
capabilities:
  order.get: { gives: { number: '1042', status: shiped, items: [], shipments: [] } }
conversation:
  - sais: hello
  - says: a
    taps: b
`,
    );
    const { code, printed, warned } = await play();
    expect([code, printed]).toEqual([1, '']);
    expect(warned).toContain(`${file}:3:`);
    expect(warned).toContain('capabilities["order.get"].gives.status');
    expect(warned).toContain('conversation[0].sais: unknown key; did you mean "says"?');
    expect(warned).toContain('conversation[1]: does more than one thing');
  });

  it('refuses a file that is not there, and a folder without a story', async () => {
    expect((await play('nowhere.story.yaml')).code).toBe(2);
    expect(await play()).toMatchObject({
      code: 2,
      warned: expect.stringContaining('There is no .story.yaml to play.'),
    });
  });

  it('maps recorded replies as the connection says, and shows nothing that is not proven', async () => {
    const about = (email: string, shows: string): string => `story: A recorded reply
connections:
  backend:
    - request: { path: /orders/1042 }
      reply: { body: { no: '1042', state: shipped, email: ada@example.com } }
conversation:
  - says: where is order 1042, ${email}
    shows: ${shows}
    requests: [{ connection: backend, method: get, path: /orders/1042 }]
`;
    write('a', about('ada@example.com', '[is on its way, { card: order }]'));
    write('b', about('eve@example.com', 'could not find'));
    expect((await play()).printed).toContain('2 of 2 went as written');
  });

  it('lets time pass, as for a customer whom nobody takes; an hour later nobody is there', async () => {
    write(
      'a',
      `story: Nobody comes
at: 2026-11-23T16:50
conversation:
  - says: I want to talk to a person
    emits: { handoff.requested: { reason: asked, hours: open } }
  - waits: 10 minutes
    shows: { text: nobody of our team could join us, quick_replies: [Leave a message] }
    emits: { handoff.returned: { by: timeout } }
  - waits: 1 hour
    shows: []
  - says: I want to talk to a person
    emits: { handoff.requested: { hours: closed } }
`,
    );
    expect((await play()).printed).toContain('1 of 1 went as written');
  });

  it('fills in a form, and sees what is written to a backend and told to others', async () => {
    write(
      'a',
      `story: A message is left
connections:
  backend:
    - request: { method: POST, path: /leads }
      reply: { status: 201, body: { id: L-1 } }
conversation:
  - says: leave a message
    shows: { form: lead }
  - fills: { name: Ada, email: ada@example.com, message: Call me, consent: yes }
    shows: Thank you, Ada!
    requests: [{ connection: backend, method: POST, path: /leads, body: { mail: ada@example.com } }]
    calls: { lead.upsert: { lead: { email: ada@example.com } } }
    emits: { lead.captured: { lead: { email: ada@example.com } } }
`,
    );
    expect((await play()).printed).toContain('1 of 1 went as written');
  });

  it('speaks another language and knows who is verified', async () => {
    write(
      'a',
      `story: Auf Deutsch
language: de
conversation:
  - says: Hallo
    hides: Hello
`,
    );
    write(
      'b',
      `story: A signed-in customer is asked for no address
verified: { email: ada@example.com }
${shipped}conversation:
  - says: where is order 1042
    shows: { card: order }
    calls: { order.get: { number: '1042', email: ada@example.com } }
`,
    );
    expect((await play()).printed).toContain('2 of 2 went as written');
  });

  it('tells a message that is refused, and what cannot be tapped', async () => {
    write(
      'a',
      `story: An address is missing
conversation:
  - says: leave a message
  - fills: { name: Ada }
`,
    );
    write(
      'b',
      `story: There is no such button
conversation:
  - says: hello
  - taps: Free beer
`,
    );
    const { printed } = await play();
    expect(printed).toContain('the message was refused: form.invalid; values.email is required');
    expect(printed).toContain('“Free beer” cannot be tapped; there is ');
  });

  it('plays fifty in two seconds on a machine of its own', async () => {
    for (let number = 10; number < 60; number += 1)
      write(
        String(number),
        `story: Story ${number}
${shipped}conversation:
  - says: where is my order
    shows: order number
  - says: '1042'
    shows: e-mail
  - says: ada@example.com
    shows: { card: order }
    emits: { message.sent: {} }
`,
      );
    const { code, printed } = await play();
    expect(code).toBe(0);
    const ms = Number(/\((\d+) ms\)$/.exec(printed)?.[1]);
    // Ten times the budget, for a machine that does much else at the same time.
    expect(ms).toBeLessThan(20_000);
  }, 60_000);
});
