import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeScript } from '../../server/http/script-reply.ts';
import { limits } from '../../shared/limits.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';

let backend: DemoBackend;
let dataFolder: string;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
});
afterEach(async () => {
  await backend.close();
  removeFolder(dataFolder);
});

/** A release of the widget as its build makes it. */
const release = (name: string) => ({
  entryOf: () => ({ loader: 'go("__DESKBELL_SETTINGS__")', panel: `panel-${name}.js` }),
  files: new Map(
    ['panel', 'form'].map((part) => [
      `${part}-${name}.js`,
      encodeScript(Buffer.from(`/* ${part} ${name} */`)),
    ]),
  ),
});

const start = (name: string) =>
  startDeskbell({ backend, dataFolder, over: { widget: release(name) } });

describe('a shop upgrades its server', () => {
  it('and a page with yesterday’s loader still finds the panel and its parts', async () => {
    await (await start('old')).stop();
    const deskbell = await start('new');
    for (const file of ['panel-old.js', 'form-old.js', 'panel-new.js']) {
      const reply = await call(deskbell.url, 'GET', `/widget/${file}`);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('cache-control')).toContain('immutable');
    }
    expect((await call(deskbell.url, 'GET', '/widget/demo.js')).text).toContain('panel-new.js');
    for (const path of ['/widget/panel-older.js', '/widget/..%2fsecret', '/widget/%2e%2e/secret'])
      expect((await call(deskbell.url, 'GET', path)).status).toBe(404);
    await deskbell.stop();
  });
});

describe('the script of a site', () => {
  it('is told to be unchanged, whichever encoding the browser holds', async () => {
    const deskbell = await start('new');
    const ask = (headers: Record<string, string>) =>
      call(deskbell.url, 'GET', '/widget/demo.js', { headers });
    const tags = await Promise.all(
      ['gzip', 'identity'].map(async (encoding) => {
        const { headers } = await ask({ 'accept-encoding': encoding });
        expect(headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
        return headers.get('etag') ?? '';
      }),
    );
    expect(new Set(tags).size).toBe(1);
    // A strong tag would promise the same bytes.
    expect(tags[0]).toMatch(/^W\/"[\w-]{22}"$/);
    for (const encoding of ['gzip', 'identity']) {
      const again = await ask({
        'accept-encoding': encoding,
        'if-none-match': tags[0] ?? '',
        // Else fetch asks for no cached answer at all.
        'cache-control': 'max-age=0',
      });
      expect(again.status).toBe(304);
    }
    await deskbell.stop();
  });

  it('differs for each host that was asked', async () => {
    const deskbell = await start('new');
    const { text } = await call(deskbell.url, 'GET', '/widget/demo.js');
    expect(text).toContain(deskbell.url);
    const other = `http://localhost:${deskbell.port}`;
    expect((await call(other, 'GET', '/widget/demo.js')).text).toContain(other);
    await deskbell.stop();
  });
});

describe('one address that asks too often', () => {
  it('has to wait for health and metrics, but not for what else there is', async () => {
    const deskbell = await start('new');
    const statuses = new Set<number>();
    for (let count = 0; count <= limits.probesPerMinutePerAddress; count += 100) {
      const replies = Array.from({ length: 100 }, () => call(deskbell.url, 'GET', '/readyz'));
      for (const { status } of await Promise.all(replies)) statuses.add(status);
    }
    expect(statuses).toEqual(new Set([200, 429]));
    const refused = await call(deskbell.url, 'GET', '/metrics');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await call(deskbell.url, 'GET', '/healthz')).status).toBe(200);
    expect((await call(deskbell.url, 'GET', '/widget/demo.js')).status).toBe(200);
    await deskbell.stop();
  });
});
