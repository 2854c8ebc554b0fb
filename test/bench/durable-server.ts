import { join } from 'node:path';
import { startServer } from '../../server/app.ts';
import { Secret } from '../../server/config/secret.ts';
import { systemClock, systemRandom } from '../../server/system.ts';
import { createLog } from '../../server/telemetry/log.ts';
import { benchSecret } from './bus/sessions.ts';
import { answerParent } from './side.ts';

// node durable-server.ts FOLDER [DATABASE_URL]
const [dataFolder = '', databaseUrl] = process.argv.slice(2);
const file = join(import.meta.dirname, 'echo-shop', 'deskbell.yaml');

/** The real limits at their real cost, counted but so wide that the load of a bench fits through. */
const widen = () => ({ perMinute: 1e9, burst: 1e9 });

const server = await startServer({
  configuration: { file, environment: {} },
  host: '127.0.0.1',
  port: 0,
  // The load generator names an address for each of its visitors, as a reverse proxy would.
  trustedProxies: { kind: 'hops', count: 1 },
  dataFolder,
  databaseUrl: databaseUrl === undefined ? undefined : new Secret(databaseUrl),
  masterSecret: new Secret(benchSecret),
  widget: { loader: '"__DESKBELL_SETTINGS__"', panel: 'panel.js', files: new Map() },
  version: '0.0.0',
  // At the level of production; standard output goes to /dev/null.
  log: createLog({ level: 'info' }),
  clock: systemClock,
  random: systemRandom,
  rateOf: widen,
});
process.send?.({ kind: 'ready', port: server.port });
answerParent(() => server.stop());
