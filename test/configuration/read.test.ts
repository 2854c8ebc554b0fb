import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../server/configuration/read.ts';
import { formatFaults } from '../../server/config/fault.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-configuration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The faults of this text, one a line; empty when there are none. */
async function faultsOf(text: string): Promise<string> {
  const file = join(folder, 'deskbell.yaml');
  writeFileSync(file, text);
  const read = await readConfiguration(file, {
    SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  });
  return read.ok ? '' : formatFaults(read.faults);
}

function readShop(lines: string) {
  const file = join(folder, 'deskbell.yaml');
  writeFileSync(file, shop(lines));
  return readConfiguration(file, {});
}

const shop = (lines: string) => `# A shop.
sites:
  shop:
    title: Shop
    greeting: Hello!
    origins: ['https://shop.example']
${lines}`;

const crm = `connections:
  crm:
    preset: rest
    baseUrl: https://crm.example
`;

const erp = crm.replace('connections:\n', '').replaceAll('crm', 'erp');

describe('what only the whole configuration shows is told by line and column', () => {
  it.each([
    [
      'an intent that is not there',
      shop('    intents: [hello, order-stats, fallback]\n'),
      '7:22 sites.shop.intents[1]: there is no intent "order-stats"; shipped intents are ',
    ],
    [
      'an answer of the FAQ without words of the site’s language',
      shop('    faq:\n      - { id: a, title: { en: A? }, answer: { de: Ja. } }\n'),
      '8:45 sites.shop.faq[0].answer: has no words for the language en: add en: …',
    ],
    [
      'two entries of the FAQ with one name',
      shop(
        '    faq:\n      - { id: a, title: { en: A? }, answer: { en: A. } }\n      - { id: a, title: { en: a? }, answer: { en: B. } }\n',
      ),
      '9:15 sites.shop.faq[1].id: another entry is called a',
    ],
    [
      'a way to reach the shop that names none',
      shop('    contact: {}\n'),
      '7:14 sites.shop.contact: needs an e-mail, a phone or an address',
    ],
    [
      'order numbers without a digit',
      shop("    orderNumbers: ['SO-']\n"),
      '7:20 sites.shop.orderNumbers[0]: holds no digits: write # for each digit, as in SB-####',
    ],
    [
      'an intent of one’s own that cannot be read',
      shop('    intents:\n      - fallback\n      - ./mine.yaml\n'),
      '9:9 sites.shop.intents[1]: ./mine.yaml cannot be read; ',
    ],
    [
      'an intent that asks what no connection answers',
      shop('    intents: [order-status, lead, try-again, fallback]\n    routes: {}\n'),
      '8:13 sites.shop.routes: the intent order_status asks for order.get, but no connection is routed to it; ',
    ],
    [
      'the same where there are no routes',
      shop('    intents: [order-status, lead, try-again, fallback]\n'),
      '3:3 sites.shop.routes: the intent order_status asks for order.get, ',
    ],
    [
      'the same where one connection could answer',
      shop('    intents: [order-status, lead, try-again, fallback]\n' + crm),
      '3:3 sites.shop.routes: the intent order_status asks for order.get, but no connection is routed to it; crm offers it: add routes: { order.get: crm }',
    ],
    [
      'the same where two could, of which none is guessed',
      shop(`    intents: [order-status, lead, try-again, fallback]\n    routes: {}\n${crm}${erp}`),
      '8:13 sites.shop.routes: the intent order_status asks for order.get, but no connection is routed to it; crm, erp offer it: say which, such as routes: { order.get: crm }, or all in their order: [crm, erp]',
    ],
    [
      'a route to nothing',
      shop('    routes: { order.get: system }\n'),
      '7:26 sites.shop.routes["order.get"]: names system, but no connection offers this',
    ],
    [
      'a second route to nothing',
      shop('    routes: { lead.upsert: [crm, system] }\n' + crm),
      '7:34 sites.shop.routes["lead.upsert"][1]: names system, which does not offer this; crm can',
    ],
    [
      'a route to the same twice',
      shop('    routes: { lead.upsert: [crm, crm] }\n' + crm),
      '7:34 sites.shop.routes["lead.upsert"][1]: is there twice',
    ],
  ])('%s', async (_what, text, expected) => {
    const told = await faultsOf(text);
    expect(told.slice(0, `deskbell.yaml:${expected}`.length)).toBe(`deskbell.yaml:${expected}`);
  });

  it('two connections that offer what a site neither asks nor routes are no fault, and neither is written to', async () => {
    const read = await readShop(`    intents: [hello]\n${crm}${erp}`);
    expect(read.ok && read.value.configuration.sites).toMatchObject({ shop: { routes: {} } });
  });

  it('a site has a way out of every question, another try, a person and a last answer without naming them', async () => {
    const read = await readShop('    intents: [hello]\n');
    const intents = read.ok ? [...read.value.intents.values()].flat() : [];
    expect(intents.map(({ id }) => id)).toEqual([
      'hello',
      'cancel',
      'start_over',
      'try_again',
      'human',
      'fallback',
    ]);
  });

  it('and nothing beside an intent that takes everything', async () => {
    const echo = "id: echo\nmatches: everything\nreply: [{ text: { en: '{{ said }}' } }]\n";
    writeFileSync(join(folder, 'echo.yaml'), echo);
    const read = await readShop('    intents: [./echo.yaml]\n');
    expect(read.ok && [...read.value.intents.values()].flat().map(({ id }) => id)).toEqual([
      'echo',
    ]);
  });

  it('and in the file of an intent, by its own', async () => {
    writeFileSync(join(folder, 'mine.yaml'), 'id: mine\nmatches: everything\nreplies: []\n');
    expect(await faultsOf(shop('    intents: [./mine.yaml]\n'))).toMatch(
      /^\.\/mine\.yaml:\d+:\d+:? /,
    );
  });

  it('an endpoint for a site that is no site, though every object has something of that name', async () => {
    const endpoint = `{ url: 'https://crm.example', events: ['*'], secret: env:SECRET, sites: [constructor] }`;
    expect(await faultsOf(`${shop('')}endpoints:\n  crm: ${endpoint}\n`)).toMatch(
      /^deskbell\.yaml:8:\d+ endpoints\.crm\.sites\[0\]: names the site constructor, which is not here$/,
    );
  });
});
