import { BlockList, isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import { flattenIssues } from './flatten-issues.ts';
import { describeIssue } from './issue-words.ts';
import { Secret } from './secret.ts';

/** Who may say for whom a request came: nobody, the last so many hops, or these addresses and ranges. */
export type TrustedProxies = false | number | string[];

export type Environment = {
  PORT: number;
  HOST: string;
  /** Address under which browsers reach this server, without a trailing slash. */
  PUBLIC_URL?: string | undefined;
  DESKBELL_CONFIG: string;
  DESKBELL_DATA: string;
  DESKBELL_SECRET?: Secret | undefined;
  /** `postgres://…` of a database that many processes share; a password may stand in it. */
  DATABASE_URL?: Secret | undefined;
  LOG_LEVEL: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  TRUST_PROXY: TrustedProxies;
};

type EnvironmentFault = { name: string; message: string };
type EnvironmentResult =
  { ok: true; value: Environment } | { ok: false; faults: EnvironmentFault[] };

/** The variables this process reads, checked; every fault at once. An empty variable counts as not set. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentResult {
  const set = Object.entries(variables).filter(([, value]) => value !== undefined && value !== '');
  const checked = environmentSchema.safeParse(Object.fromEntries(set), { error: describeIssue });
  if (checked.success) return { ok: true, value: checked.data };
  const faults = flattenIssues(checked.error.issues).map(({ path, message }) => {
    return { name: String(path[0]), message };
  });
  return { ok: false, faults };
}

/**
 * Plain http shows every conversation to the network, so PUBLIC_URL must be https, except on this machine
 * and for hosts the operator's configuration opens. Checked apart, because the configuration is read later.
 */
export function findPlainHttp(
  publicUrl: string | undefined,
  isOpened: (host: string) => boolean,
): EnvironmentFault | undefined {
  if (publicUrl === undefined) return undefined;
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'https:' || isLoopback(hostname) || isOpened(hostname)) return undefined;
  const message = `must begin with https://, or name ${hostname} in outgoing.allow of the configuration`;
  return { name: 'PUBLIC_URL', message };
}

/**
 * Processes that share a database derive their keys from one secret, so it cannot be made by each of them.
 * Checked apart, because only a server needs it.
 */
export function findMissingSecret(
  environment: Pick<Environment, 'DATABASE_URL' | 'DESKBELL_SECRET'>,
): EnvironmentFault | undefined {
  const { DATABASE_URL, DESKBELL_SECRET } = environment;
  if (DATABASE_URL === undefined || DESKBELL_SECRET !== undefined) return undefined;
  const message =
    'is required with DATABASE_URL, the same for every process; make one with: openssl rand -base64 32';
  return { name: 'DESKBELL_SECRET', message };
}

/** A database as it may be shown: its host and name, never who asks and with which password. */
export function describeDatabase(url: Secret): string {
  const { host, pathname, searchParams } = new URL(url.reveal());
  return `${host === '' ? (searchParams.get('host') ?? '') : host}${pathname}`;
}

/** One line per fault: `PORT: must be a whole number from 0 to 65535`. */
export function formatEnvironmentFaults(faults: readonly EnvironmentFault[]): string {
  return faults.map(({ name, message }) => `${name}: ${message}`).join('\n');
}

const portMessage = 'must be a whole number from 0 to 65535';
const databaseMessage =
  'must be an address such as postgres://USER:PASSWORD@db.example:5432/deskbell; write signs such as @ / # in the password as %40 %2F %23';
const secretMessage = 'must have at least 32 characters; make one with: openssl rand -base64 32';

const environmentSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, portMessage)
    .default('3000')
    .transform(Number)
    .pipe(z.number().max(65_535, portMessage)),
  HOST: z
    .string()
    .refine(isHost, 'must be an address or a host name, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  PUBLIC_URL: z.string().transform(readPublicUrl).optional(),
  DESKBELL_CONFIG: z.string().default('deskbell.yaml'),
  DESKBELL_DATA: z.string().default('./data'),
  DESKBELL_SECRET: z
    .string()
    .trim()
    .min(32, secretMessage)
    .transform((value) => new Secret(value))
    .optional(),
  DATABASE_URL: z
    .string()
    .trim()
    .refine(isDatabase, databaseMessage)
    .transform((value) => new Secret(value))
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.string().transform(readTrustedProxies).default(false),
}) satisfies z.ZodType<Environment>;

function isDatabase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, hash, searchParams } = new URL(text);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') return false;
  // `?host=/var/run/postgresql` names a socket of this machine.
  const host = hostname === '' ? searchParams.get('host') : hostname;
  return host !== null && /^\/[^/]+$/.test(pathname) && hash === '';
}

function readPublicUrl(text: string, context: z.RefinementCtx): string {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return refuse('must be an address such as https://chat.shop.example');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse('must begin with https://');
  if (url.username !== '' || url.password !== '') return refuse('must not hold a name or password');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse('must be an origin without a path, such as https://chat.shop.example');
  }
  return url.origin;
}

function readTrustedProxies(text: string, context: z.RefinementCtx): TrustedProxies {
  if (/^\d{1,2}$/.test(text)) return text === '0' ? false : Number(text);
  const ranges = text.split(',').map((range) => range.trim());
  const wrong = ranges.filter((range) => !isRange(range));
  if (wrong.length === 0) return ranges;
  const message = `must be a number of proxies, or addresses and ranges such as 10.0.0.0/8, separated by commas; ${wrong.map((range) => JSON.stringify(range)).join(', ')} is not`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  // A range of every address would believe anybody's header.
  return /^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (isIPv6(address) ? 128 : 32);
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text);
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  const family = isIP(host);
  if (family === 0) return false;
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
