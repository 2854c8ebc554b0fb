import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addressOf } from '../../server/store/postgres/address.ts';
import { connect } from '../../server/store/postgres/connect.ts';
import { findAccount } from '../support/postgres-binaries.ts';
import { startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';

describe('the address of a database', () => {
  const base = 'postgres://deskbell:p%40ss@db.example:5433/shop';

  it('without sslmode is left as it is', () => {
    expect(addressOf(base)).toBe(base);
    expect(addressOf('/run/postgresql shop')).toBe('/run/postgresql shop');
  });

  it('has its sslmode taken as every other tool takes it', () => {
    expect(addressOf(`${base}?sslmode=require`)).toBe(
      `${base}?sslmode=require&uselibpqcompat=true`,
    );
  });

  it.each(['prefer', 'allow', 'no-verify', 'requrie', ''])(
    'with sslmode=%s is refused, without a word of its password',
    (mode) => {
      const refuse = () => addressOf(`${base}?sslmode=${mode}`);
      expect(refuse).toThrow('is not one of disable, require, verify-ca, verify-full');
      expect(refuse).not.toThrow('p%40ss');
    },
  );

  it('that trusts an authority must name it', () => {
    expect(() => addressOf(`${base}?sslmode=verify-ca`)).toThrow('sslrootcert');
  });
});

const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

describe.runIf(hasOpenssl)('a server with a certificate', () => {
  let folder: string;
  let postgres: Postgres;
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const makeAuthority = (name: string): void =>
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deskbell-tls-'));
    for (const name of ['ours', 'theirs']) makeAuthority(name);
    openssl(
      ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', 'server.key', '-out', 'server.csr'],
    );
    openssl(
      ...['x509', '-req', '-in', 'server.csr', '-CA', 'ours.crt', '-CAkey', 'ours.key'],
      ...['-CAcreateserial', '-days', '30', '-copy_extensions', 'copy', '-out', 'server.crt'],
    );
    const account = findAccount();
    if (account)
      for (const name of ['.', ...readdirSync(folder)])
        chownSync(file(name), account.uid, account.gid);
    postgres = await startPostgres({
      fsync: false,
      settings: { ssl: 'on', ssl_cert_file: file('server.crt'), ssl_key_file: file('server.key') },
    });
  }, 30_000);
  afterAll(async () => {
    await postgres.stop('immediate');
    rmSync(folder, { recursive: true });
  });

  /** Whether the connection is encrypted, or why there is none. */
  async function attempt(host: 'localhost' | '127.0.0.1', query: string): Promise<string> {
    const url = postgres.url().replace('127.0.0.1', host) + query;
    try {
      const session = await connect(url);
      const sql = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
      const { rows } = await session.query(sql);
      await session.close();
      return rows[0]?.['ssl'] === true ? 'encrypted' : 'plain';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  const trusting = (name: string): string => `&sslrootcert=${encodeURIComponent(file(name))}`;

  it('is verified, its name too, with verify-full', async () => {
    const full = '?sslmode=verify-full';
    expect(await attempt('localhost', full + trusting('ours.crt'))).toBe('encrypted');
    expect(await attempt('127.0.0.1', full + trusting('ours.crt'))).toContain('does not match');
    expect(await attempt('localhost', full + trusting('theirs.crt'))).toContain('certificate');
    expect(await attempt('localhost', full)).toContain('certificate');
  });

  it('is verified, under any name, with verify-ca', async () => {
    const any = '?sslmode=verify-ca';
    expect(await attempt('127.0.0.1', any + trusting('ours.crt'))).toBe('encrypted');
    expect(await attempt('127.0.0.1', any + trusting('theirs.crt'))).toContain('certificate');
  });

  it('is believed with require, unless an authority is named', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    expect(await attempt('127.0.0.1', '?sslmode=require')).toBe('encrypted');
    expect(await attempt('127.0.0.1', '?sslmode=require' + trusting('ours.crt'))).toBe('encrypted');
    expect(await attempt('127.0.0.1', '?sslmode=require' + trusting('theirs.crt'))).toContain(
      'certificate',
    );
    expect(warn).not.toHaveBeenCalled();
  });

  it('is spoken to in the open only when nobody asked for more', async () => {
    expect(await attempt('127.0.0.1', '?sslmode=disable')).toBe('plain');
    expect(await attempt('127.0.0.1', '')).toBe('plain');
  });

  it('that cannot be trusted for want of the file is not spoken to', async () => {
    expect(await attempt('localhost', '?sslmode=verify-full&sslrootcert=/none')).toContain(
      'ENOENT',
    );
  });
});

it('a server without TLS is not spoken to where TLS was asked for', async () => {
  const postgres = await startPostgres({ fsync: false });
  await expect(connect(`${postgres.url()}?sslmode=require`)).rejects.toThrow(
    'does not support SSL',
  );
  await postgres.stop('immediate');
}, 30_000);
