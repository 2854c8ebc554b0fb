import { describeDatabase } from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import type { Secret } from '../config/secret.ts';

/** Why the server did not start, in one line that says what to do. Pass what was thrown. */
export function describeStartFault(
  error: unknown,
  {
    HOST,
    PORT,
    DESKBELL_DATA,
    DATABASE_URL,
  }: Pick<Environment, 'HOST' | 'PORT' | 'DESKBELL_DATA' | 'DATABASE_URL'>,
): string {
  if (!(error instanceof Error)) return String(error);
  const database = DATABASE_URL && describeDatabaseFault(error, DATABASE_URL);
  if (database !== undefined) return database;
  const code = 'code' in error ? error.code : undefined;
  const syscall = 'syscall' in error ? error.syscall : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${PORT} is in use on ${HOST}. Stop the other program, or set PORT to another number.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${HOST} is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all of them.`;
  if (syscall === 'listen')
    return `This user may not listen on ${HOST}:${PORT} (${String(code)}). Ports below 1024 are often kept for root; set PORT to another number.`;
  if (typeof code === 'string' && folderFaults.has(code))
    return `The data folder ${DESKBELL_DATA} cannot be written (${code}). Let this user write there, or set DESKBELL_DATA to another folder.`;
  if (code === 'ERR_SQLITE_ERROR')
    return `The database in ${DESKBELL_DATA} cannot be used: ${error.message}`;
  return error.message;
}

/** What keeps us from using the database, in one line; undefined when it is something else. */
export function describeDatabaseFault(error: unknown, url: Secret): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const where = `The database ${describeDatabase(url)}`;
  const code = codeOf(error);
  // SQLSTATE: what the database itself has said.
  if (code !== undefined && /^(?=.*\d)[0-9A-Z]{5}$/.test(code))
    return `${where} refuses us (${code}): ${error.message}`;
  if (error.name !== 'ConnectionLost') return undefined;
  // The driver has no code for this one.
  if (error.cause instanceof Error && error.cause.message.includes('does not support SSL'))
    return `${where} offers no TLS. Turn it on there, or leave sslmode out of DATABASE_URL on a network you trust.`;
  return `${where} cannot be reached (${codeOf(error.cause) ?? 'no answer'}). Check DATABASE_URL, and that the database runs.`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const folderFaults = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENOSPC']);
