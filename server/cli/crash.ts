import { recordError } from '../telemetry/error-record.ts';
import type { Log } from '../telemetry/log.ts';

/**
 * What nobody caught, rejected promises among it, leaves a process nobody can trust: one line says where it
 * happened, without the message, which may quote a customer, and the process ends. Nothing acknowledged is
 * lost, because it is on disk; whoever is started next answers what was left open.
 */
export function endOnCrash(process: NodeJS.Process, log: Log): void {
  process.on('uncaughtException', (error: unknown, origin) => {
    log.fatal({ origin, error: recordError(error) }, 'process.crashed');
    process.exit(1);
  });
}
