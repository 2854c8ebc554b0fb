import { StoreProblem } from '../store.ts';
import { ConnectionLost } from './connect.ts';
import { CommitUnknown } from './commit-unknown.ts';

/**
 * What a failed statement means for those who wait for it.
 * - `lost`: the connection is gone; what was under way may be done on another one.
 * - `again`: somebody else was in the way; the same thing may work now.
 * - `busy`: somebody else is in the way, for longer than anybody should wait.
 * - `unavailable`: this database takes nothing at all.
 * - `poison`: it is the statement's own fault.
 */
export type Fault = 'lost' | 'again' | 'busy' | 'unavailable' | 'poison';

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function faultOf(error: unknown): Fault {
  if (error instanceof ConnectionLost || error instanceof CommitUnknown) return 'lost';
  if (error instanceof StoreProblem) return faults[error.code];
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // 08P01 is said of a statement with the wrong number of parameters.
  if (code.startsWith('08') && code !== '08P01') return 'lost';
  // The server ends or starts; an administrator ended us; no place for another connection; or it has become a
  // standby: another address may be the right one by now.
  if (['57P01', '57P02', '57P03', '57P05', '53300', '25006', '25P03'].includes(code)) return 'lost';
  // A deadlock, a serialization failure, or a row that another process has made first.
  if (['40001', '40P01', '23505'].includes(code)) return 'again';
  // Waited too long for a lock, or was cancelled for taking too long.
  if (['55P03', '57014'].includes(code)) return 'busy';
  // Out of disk, memory or other resources, and errors of the system below.
  if (code.startsWith('53') || code.startsWith('58')) return 'unavailable';
  return 'poison';
}

const faults = {
  'store.busy': 'busy',
  'store.unavailable': 'unavailable',
  'server.error': 'poison',
} as const;

/** The fault as those who asked are told. */
export function problemOf(fault: Fault, cause: unknown): StoreProblem {
  if (cause instanceof StoreProblem) return cause;
  if (fault === 'busy') return new StoreProblem('store.busy', cause);
  if (fault === 'lost' || fault === 'unavailable')
    return new StoreProblem('store.unavailable', cause);
  return new StoreProblem('server.error', cause);
}
