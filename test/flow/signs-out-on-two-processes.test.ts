import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/system.ts';
import { startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { call } from '../support/rest.ts';
import { createSecretShop, presented, shopSecret } from '../support/shop-tokens.ts';
import { secretReference } from '../support/signed-in-shop.ts';
import { arrive } from '../support/visitor.ts';

const sign = createSecretShop(systemClock);
const within = 5_000;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({
    changes(folder) {
      writeFileSync(join(folder, 'identity-secret'), shopSecret);
      return [[['sites', 'demo', 'identity'], { keys: secretReference }]];
    },
  });
});
afterAll(() => fleet.close());

/** A page at the process of this number. */
const at = (number: number) => {
  const { url } = fleet.at(number);
  return { url, origin: fleet.at(0).url };
};

async function makeKey(): Promise<string> {
  const made = await fleet.run('key', 'create', '--site', 'demo', '--scopes', 'contacts:write');
  const key = /dbk_\S+/.exec(made.stdout)?.[0];
  if (key === undefined) throw new Error(made.stdout + made.stderr);
  return key;
}

describe('a customer at two processes', () => {
  it('is taken by both for the same, with a token that only one page may use', async () => {
    const identity = presented(await sign('ada'));
    const here = await arrive({ ...at(0), identity });
    // The answer was lost, and the next try goes elsewhere.
    const there = await arrive({ ...at(1), identity });
    expect(there.welcome).toEqual(here.welcome);
    await expect(arrive({ ...at(1), identity: presented(identity.token) })).rejects.toThrow(
      'identity.used',
    );
    expect((await arrive({ ...at(1), token: here.token })).welcome.proven).toBe(true);
  });

  it('logs out at one, and is out at the other within seconds: sockets, held requests, reconnections', async () => {
    const here = await arrive({ ...at(0), identity: presented(await sign('bea')) });
    const there = await arrive({ ...at(1), token: here.token });
    const held = (await arriveOverHttp({ ...at(1), token: here.token })).ask(0, 20);
    const began = performance.now();
    const reply = await call(at(0).url, 'DELETE', '/v1/visitor/session?site=demo', {
      key: here.token,
      headers: { origin: at(0).origin },
    });
    expect(reply.status).toBe(204);
    await here.lost;
    await there.lost;
    expect(await held).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
    expect(performance.now() - began).toBeLessThan(within);
    for (const number of [0, 1])
      await expect(arrive({ ...at(number), token: here.token })).rejects.toThrow('session.invalid');
  });

  it('is out at both when the shop says so to either', async () => {
    const key = await makeKey();
    const sockets = [
      await arrive({ ...at(0), identity: presented(await sign('an id/with ü')) }),
      await arrive({ ...at(1), identity: presented(await sign('an id/with ü')) }),
    ];
    const other = await arrive({ ...at(1), identity: presented(await sign('cleo')) });
    const began = performance.now();
    const path = `/v1/contacts/${encodeURIComponent('an id/with ü')}/sessions`;
    expect(await call(at(0).url, 'DELETE', path, { key })).toMatchObject({ status: 204 });
    await Promise.all(sockets.map(({ lost }) => lost));
    expect(performance.now() - began).toBeLessThan(within);
    expect(other.socket.connected).toBe(true);
    other.leave();
  });
});
