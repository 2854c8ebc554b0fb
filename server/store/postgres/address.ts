/**
 * The address as the driver is given it. `sslmode` means what it means to every other tool of PostgreSQL
 * (https://www.postgresql.org/docs/current/libpq-ssl.html): the driver by itself takes `require` for `verify-full`,
 * warns of changing that, and takes a mode it does not know for none at all.
 *
 * Throws where an operator would get less than they asked for, and never repeats the address, which holds a password.
 */
export function addressOf(url: string): string {
  // A socket's path in place of a host, where nothing is encrypted.
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  const asked = address.searchParams;
  const mode = asked.get('sslmode');
  if (mode === null) return url;
  if (!modes.includes(mode)) {
    throw new Error(
      `sslmode=${mode} is not one of ${modes.join(', ')}. ` +
        'Modes that go on without TLS when the server has none are not supported.',
    );
  }
  if (mode === 'verify-ca' && !asked.has('sslrootcert'))
    throw new Error('sslmode=verify-ca needs sslrootcert=, the file with the authority to trust.');
  asked.set('uselibpqcompat', 'true');
  return address.href;
}

const modes: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'];
