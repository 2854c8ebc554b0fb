import type { Environment } from '../config/environment.ts';

/** Why the server did not start, in one line that says what to do. Pass what was thrown. */
export function describeStartFault(
  error: unknown,
  { HOST, PORT, DESKBELL_DATA }: Pick<Environment, 'HOST' | 'PORT' | 'DESKBELL_DATA'>,
): string {
  if (!(error instanceof Error)) return String(error);
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

const folderFaults = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENOSPC']);
