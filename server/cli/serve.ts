import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../app.ts';
import type { RunningServer, ServerOptions } from '../app.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import {
  findMissingSecret,
  findPlainHttp,
  formatEnvironmentFaults,
  readEnvironment,
} from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { openMasterSecret } from '../config/master-secret.ts';
import { readConfiguration } from '../configuration/read.ts';
import { readWidgetFiles } from '../http/widget-files.ts';
import { lockData } from '../store/sqlite/data-lock.ts';
import { findPackageFolder, readVersion, systemClock, systemRandom } from '../system.ts';
import { createLog } from '../telemetry/log.ts';
import type { Log } from '../telemetry/log.ts';
import { describeStartFault } from './start-fault.ts';
import { databaseFile } from './with-store.ts';

export type Served = { ok: true; server: RunningServer; log: Log } | { ok: false; message: string };

/**
 * Reads the environment and the configuration, and starts the server. Whatever is wrong comes back as text
 * for people, all of it at once; nothing half works. `say` is where one-time notices go.
 */
export async function serve(options: {
  variables: Readonly<Record<string, string | undefined>>;
  say: (line: string) => void;
  pages?: ServerOptions['pages'];
}): Promise<Served> {
  const environment = readEnvironment(options.variables);
  if (!environment.ok) return refuse(formatEnvironmentFaults(environment.faults));
  const { value } = environment;
  const missing = findMissingSecret(value);
  if (missing) return refuse(formatEnvironmentFaults([missing]));
  // A mistake in the file is told before anything is made; where everything is there already, and with it
  // perhaps a vault that the file refers to, it is told when that is open. Reading twice costs memory that stays.
  if (value.DATABASE_URL === undefined && !existsSync(databaseFile(value))) {
    const fault = await findFault(value, options.variables);
    if (fault !== undefined) return refuse(fault);
  }

  const taken = takeData(value);
  if (!taken.ok) return taken;
  const secret = openMasterSecret({
    environmentValue: value.DESKBELL_SECRET,
    dataFolder: value.DESKBELL_DATA,
    random: systemRandom,
  });
  if (!secret.ok) {
    taken.release();
    return refuse(`${secret.message}: ${secret.hint}`);
  }
  if (secret.created)
    options.say(`A new secret was made in ${secret.file}. Back it up together with the data.`);
  const log = createLog({ level: value.LOG_LEVEL });
  try {
    const server = await startServer({
      configuration: { file: value.DESKBELL_CONFIG, environment: options.variables },
      databaseUrl: value.DATABASE_URL,
      host: value.HOST,
      port: value.PORT,
      publicUrl: value.PUBLIC_URL,
      trustedProxies: trustedProxiesOf(value.TRUST_PROXY),
      dataFolder: value.DESKBELL_DATA,
      masterSecret: secret.secret,
      widget: readWidgetFiles(join(findPackageFolder(), 'dist', 'widget')),
      version: readVersion(),
      log,
      clock: systemClock,
      random: systemRandom,
      ...(options.pages ? { pages: options.pages } : {}),
    });
    const stop = (signal?: string) => server.stop(signal).finally(taken.release);
    return { ok: true, server: { ...server, stop }, log };
  } catch (error) {
    taken.release();
    return refuse(describeStartFault(error, value));
  }
}

/** Stops on SIGTERM and SIGINT in bounded time; a second signal ends at once. */
export function stopOnSignals(server: RunningServer, process: NodeJS.Process): void {
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      server.stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`The server did not stop cleanly: ${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

/**
 * Reads the configuration again on SIGHUP, at once instead of when the change is noticed. A terminal that is
 * closed sends the same signal, and means the end.
 */
export function reloadOnSignal(server: RunningServer, process: NodeJS.Process): void {
  if (process.stdin.isTTY) return;
  process.on('SIGHUP', () => void server.reload());
}

/** What is wrong with the configuration in the file, as lines. */
async function findFault(
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const read = await readConfiguration(environment.DESKBELL_CONFIG, variables);
  if (!read.ok) return formatFaults(read.faults);
  const { allow } = read.value.configuration.outgoing;
  const plain = findPlainHttp(environment.PUBLIC_URL, (host) => allow.includes(host));
  return plain && formatEnvironmentFaults([plain]);
}

type Taken = { ok: true; release: () => void } | { ok: false; message: string };

/**
 * Takes the data folder for this process; a second server on the same data would answer twice. With a shared
 * database there are only files of the widget in it, which many processes may keep together.
 */
function takeData(environment: Environment): Taken {
  const folder = environment.DESKBELL_DATA;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (environment.DATABASE_URL !== undefined) return { ok: true, release: () => undefined };
    const lock = lockData(join(folder, 'lock'));
    if (lock) return { ok: true, release: () => lock.release() };
  } catch (error) {
    return { ok: false, message: describeStartFault(error, environment) };
  }
  const message = `Another Deskbell is running on the data in ${folder}. Stop it, or set DESKBELL_DATA to another folder.`;
  return { ok: false, message };
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message };
}

function trustedProxiesOf(setting: Environment['TRUST_PROXY']): TrustedProxies {
  if (setting === false) return { kind: 'none' };
  if (typeof setting === 'number') return { kind: 'hops', count: setting };
  return { kind: 'ranges', ranges: setting };
}
