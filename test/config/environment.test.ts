import { describe, expect, it } from 'vitest';
import {
  describeDatabase,
  findMissingSecret,
  findPlainHttp,
  formatEnvironmentFaults,
  readEnvironment,
} from '../../server/config/environment.ts';
import { Secret } from '../../server/config/secret.ts';

const faultsOf = (variables: Record<string, string>): string => {
  const result = readEnvironment(variables);
  return result.ok ? '' : formatEnvironmentFaults(result.faults);
};

describe('the environment', () => {
  it('needs no variable at all', () => {
    expect(readEnvironment({ PATH: '/bin', PORT: '' })).toEqual({
      ok: true,
      value: {
        PORT: 3000,
        HOST: '127.0.0.1',
        DESKBELL_CONFIG: 'deskbell.yaml',
        DESKBELL_DATA: './data',
        LOG_LEVEL: 'info',
        TRUST_PROXY: false,
      },
    });
  });

  it.each([
    [{ PORT: '0' }, { PORT: 0 }],
    [{ PORT: '65535' }, { PORT: 65535 }],
    [{ HOST: '::' }, { HOST: '::' }],
    [{ HOST: '0.0.0.0' }, { HOST: '0.0.0.0' }],
    [{ PUBLIC_URL: 'https://chat.example/' }, { PUBLIC_URL: 'https://chat.example' }],
    [{ TRUST_PROXY: '0' }, { TRUST_PROXY: false }],
    [{ TRUST_PROXY: '2' }, { TRUST_PROXY: 2 }],
    [{ TRUST_PROXY: '10.0.0.0/8, ::1' }, { TRUST_PROXY: ['10.0.0.0/8', '::1'] }],
  ])('accepts %j', (variables, expected) => {
    expect(readEnvironment(variables)).toMatchObject({ ok: true, value: expected });
  });

  it.each([
    [{ PORT: '65536' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ PORT: '-1' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ PORT: '3000x' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ HOST: 'a b' }, 'HOST: must be an address or a host name, such as 127.0.0.1 or 0.0.0.0'],
    [
      { PUBLIC_URL: 'chat.example' },
      'PUBLIC_URL: must be an address such as https://chat.shop.example',
    ],
    [{ PUBLIC_URL: 'ftp://chat.example' }, 'PUBLIC_URL: must begin with https://'],
    [{ PUBLIC_URL: 'https://me:pw@chat.example' }, 'PUBLIC_URL: must not hold a name or password'],
    [
      { PUBLIC_URL: 'https://chat.example/chat' },
      'PUBLIC_URL: must be an origin without a path, such as https://chat.shop.example',
    ],
    [
      { DESKBELL_SECRET: 'short' },
      'DESKBELL_SECRET: must have at least 32 characters; make one with: openssl rand -base64 32',
    ],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
    ],
    [
      { TRUST_PROXY: '10.0.0.1, everyone, 0.0.0.0/0' },
      'TRUST_PROXY: must be a number of proxies, or addresses and ranges such as 10.0.0.0/8, separated by commas; "everyone", "0.0.0.0/0" is not',
    ],
  ])('refuses %j', (variables, expected) => {
    expect(faultsOf(variables)).toBe(expected);
  });

  it('reports every fault at once and never the secret', () => {
    const text = faultsOf({ PORT: 'x', LOG_LEVEL: 'y', DESKBELL_SECRET: 'hunter2' });
    expect(text.split('\n').map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'DESKBELL_SECRET',
      'LOG_LEVEL',
    ]);
    expect(text).not.toContain('hunter2');
  });

  it('keeps the secret out of everything that prints', () => {
    const result = readEnvironment({ DESKBELL_SECRET: 's'.repeat(44) });
    expect(JSON.stringify(result)).not.toContain('sss');
    expect(result.ok && result.value.DESKBELL_SECRET?.reveal()).toBe('s'.repeat(44));
  });
});

describe('the address of a database', () => {
  it.each([
    ['postgres://ada:pw@db.example:5432/deskbell', 'db.example:5432/deskbell'],
    ['postgresql://db.example/deskbell?sslmode=require', 'db.example/deskbell'],
    ['postgres:///deskbell?host=/var/run/postgresql', '/var/run/postgresql/deskbell'],
    ['postgres://ada:p%40w%2F%23@[::1]/deskbell', '[::1]/deskbell'],
  ])('%s is accepted, and shown without who asks', (url, shown) => {
    const read = readEnvironment({ DATABASE_URL: url });
    const database = read.ok ? read.value.DATABASE_URL : undefined;
    expect(database?.reveal()).toBe(url);
    expect(database && describeDatabase(database)).toBe(shown);
    expect(JSON.stringify(read)).not.toContain('ada');
  });

  it.each([
    'mysql://ada:hunter2@db.example/deskbell',
    'ada:hunter2@db.example/deskbell',
    'postgres://ada:hunter2@db.example',
    'postgres://ada:hunter2@db.example/a/b',
    'postgres://ada:hunter2#x@db.example/deskbell',
    'postgres:///deskbell',
    'hunter2',
  ])('%s is refused, and not repeated', (url) => {
    const told = faultsOf({ DATABASE_URL: url });
    expect(told).toMatch(/^DATABASE_URL: must be an address such as postgres:\/\/USER:PASSWORD@/);
    expect(told).not.toContain('hunter2');
  });

  it('needs a secret that all processes have', () => {
    const DATABASE_URL = new Secret('postgres://db.example/deskbell');
    expect(findMissingSecret({ DATABASE_URL })).toMatchObject({ name: 'DESKBELL_SECRET' });
    expect(findMissingSecret({ DATABASE_URL, DESKBELL_SECRET: DATABASE_URL })).toBeUndefined();
    expect(findMissingSecret({})).toBeUndefined();
  });
});

describe('a public address without https', () => {
  const opened = (host: string) => host === 'intranet.shop';
  it.each([
    [undefined, false],
    ['https://chat.example', false],
    ['http://localhost:3000', false],
    ['http://127.8.0.1', false],
    ['http://[::1]:3000', false],
    ['http://intranet.shop', false],
    ['http://chat.example', true],
    ['http://10.0.0.1', true],
    ['http://localhost.evil.example', true],
  ])('%s: a fault is %s', (url, isFault) => {
    expect(findPlainHttp(url, opened) !== undefined).toBe(isFault);
  });
});
