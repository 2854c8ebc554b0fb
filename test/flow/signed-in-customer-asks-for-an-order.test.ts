import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/system.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { createSecretShop, presented, shopSecret } from '../support/shop-tokens.ts';
import { secretReference } from '../support/signed-in-shop.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

const sign = createSecretShop(systemClock);

let backend: DemoBackend;
let server: TestServer;
const dataFolder = createDataFolder();
beforeAll(async () => {
  backend = await startDemoBackend();
  writeFileSync(join(dataFolder, 'identity-secret'), shopSecret);
  server = await startDeskbell({
    backend,
    dataFolder,
    changes: [[['sites', 'demo', 'identity'], { keys: secretReference }]],
  });
});
afterAll(async () => {
  await server.stop();
  await backend.close();
  removeFolder(dataFolder);
});

/** A customer whose shop says that this is their address. */
async function signIn(subject: string, email: string): Promise<Visitor> {
  return arrive({
    url: server.url,
    identity: presented(await sign(subject, { claims: { email } })),
  });
}

describe('a customer who is signed in asks for an order', () => {
  it('by its number alone: the address the shop has proven is compared with the order’s', async () => {
    const ada = await signIn('ada', 'ada@example.com');
    seqOf(await ada.say('where is order #1042?'));
    await ada.hear(({ body }) => body.type === 'order');
    ada.leave();
  });

  it('of somebody else, and hears what is said of one that does not exist', async () => {
    const mallory = await signIn('mallory', 'mallory@example.com');
    const said = seqOf(await mallory.say('where is order #1042?'));
    const foreign = await mallory.hear(answers(said));
    const other = await signIn('trudy', 'trudy@example.com');
    const missing = await other.hear(answers(seqOf(await other.say('where is order #9999?'))));
    expect(wordsOf(foreign)).toBe(wordsOf(missing));
    const log = await mallory.log();
    expect(log.some(({ body }) => body.type === 'order')).toBe(false);
    for (const visitor of [mallory, other]) visitor.leave();
  });
});
