import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { limits } from '../../shared/limits.ts';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
export type Log = Logger;

/**
 * One JSON object per line: `level`, `time` (ISO 8601), the fields of the fact, and `event`, its name.
 * JSON escapes line breaks, so no input can forge a second line.
 *
 * `destination` is where lines go; standard output when absent.
 */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      // Neither process id nor host name: whoever collects the lines knows where they come from.
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? standardOutput(),
  );
}

/**
 * Written without blocking the event loop; pino flushes what is left when the process exits. When nobody
 * reads the pipe, lines beyond the limit are dropped rather than kept in memory.
 */
function standardOutput(): DestinationStream {
  return pino.destination({ fd: 1, sync: false, maxLength: limits.logBufferBytes });
}
