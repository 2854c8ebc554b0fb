import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../support/run-process.ts';
import { presented, shopSecret } from '../support/shop-tokens.ts';
import { openSignedInShops } from '../support/signed-in-shop.ts';
import type { SignedInShops } from '../support/signed-in-shop.ts';
import { arrive } from '../support/visitor.ts';

const root = join(import.meta.dirname, '..', '..');

let shops: SignedInShops;
beforeAll(async () => {
  shops = await openSignedInShops();
});
afterAll(() => shops.close());

/** The example of the README that imports this, as it stands there. */
function exampleWith(module: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
  const found = blocks.find((code) => code.includes(`from '${module}'`));
  if (found === undefined) throw new Error(`no example imports ${module}`);
  return found;
}

/** Runs it in a process of its own, as a shop would, for this customer. */
async function runExample(module: string, variables: Record<string, string>): Promise<string> {
  const customer = "{ id: 'ada', email: 'ada@example.com', name: 'Ada' }";
  const code = `${exampleWith(module)}\nconsole.log(await tokenFor(${customer}));`;
  const ended = await runProcess(process.execPath, ['--input-type=module', '-e', code], {
    folder: root,
    variables,
  });
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return ended.stdout.trim();
}

describe('the examples of the README', () => {
  it.each(['jose', 'node:crypto'])('with %s is ten lines', (module) => {
    const lines = exampleWith(module)
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('//'));
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  it('with a secret sign what the server takes', async () => {
    const server = await shops.start('required');
    const token = await runExample('node:crypto', { CHAT_SECRET: shopSecret });
    const visitor = await arrive({ url: server.url, identity: presented(token) });
    expect(visitor.welcome.proven).toBe(true);
    await visitor.say('hello');
    await visitor.hear(({ body }) => 'text' in body && body.text.includes('ada@example.com'));
    visitor.leave();
  });

  it('with a key pair sign what the server takes', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'chat-1' }];
    const shop = createServer((_request, response) => {
      response.end(JSON.stringify({ keys }));
    }).listen(0, '127.0.0.1');
    await once(shop, 'listening');
    const address = shop.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const jwks = `http://127.0.0.1:${address.port}/jwks.json`;
    const server = await shops.start('required', { jwks });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    const token = await runExample('jose', { CHAT_KEY: String(pem) });
    const visitor = await arrive({ url: server.url, identity: presented(token) });
    expect(visitor.welcome.proven).toBe(true);
    visitor.leave();
    shop.close();
  });
});
