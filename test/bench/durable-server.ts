import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../../server/app.ts';
import { Secret } from '../../server/config/secret.ts';
import { systemClock, systemRandom } from '../../server/system.ts';
import { createLog } from '../../server/telemetry/log.ts';
import { benchSecret } from './bus/sessions.ts';
import { answerParent } from './side.ts';

// node durable-server.ts FOLDER [DATABASE_URL] [--backend URL]
// Without a backend it is the echo shop: its only intent says what was said.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { backend: { type: 'string' } },
});
const [dataFolder = '', databaseUrl] = positionals;
const shop = values.backend === undefined ? 'echo-shop' : 'orders';
const file = join(import.meta.dirname, shop, 'deskbell.yaml');
const environment =
  values.backend === undefined
    ? {}
    : { BENCH_BACKEND: values.backend, BENCH_BACKEND_KEY: 'bench-key' };

/** The real limits at their real cost, counted but so wide that the load of a bench fits through. */
const widen = () => ({ perMinute: 1e9, burst: 1e9 });

const server = await startServer({
  configuration: { file, environment },
  host: '127.0.0.1',
  port: 0,
  // The load generator names an address for each of its visitors, as a reverse proxy would.
  trustedProxies: { kind: 'hops', count: 1 },
  dataFolder,
  databaseUrl: databaseUrl === undefined ? undefined : new Secret(databaseUrl),
  masterSecret: new Secret(benchSecret),
  widget: {
    entryOf: () => ({ loader: '"__DESKBELL_SETTINGS__"', panel: 'panel.js' }),
    files: new Map(),
  },
  version: '0.0.0',
  // At the level of production; standard output goes to /dev/null.
  log: createLog({ level: 'info' }),
  clock: systemClock,
  random: systemRandom,
  rateOf: widen,
});
process.send?.({ kind: 'ready', port: server.port });
answerParent(() => server.stop());
