import type { Instruments } from './create-telemetry.ts';
import { innermostCode, recordError } from './error-record.ts';
import { createPassingTrouble } from './passing-trouble.ts';
import type { Telemetry } from './telemetry.ts';

type ProcessEvents =
  | 'serverStarted'
  | 'serverStopping'
  | 'serverStopped'
  | 'configurationNote'
  | 'configurationReloaded'
  | 'configurationRefused'
  | 'committed'
  | 'jobFailed'
  | 'fault';

/** The process itself: start, stop, the store's commits, and what should not happen. */
export function processTelemetry({
  log,
  metrics,
  clock,
}: Instruments): Pick<Telemetry, ProcessEvents> {
  const trouble = createPassingTrouble(clock);
  const commits = metrics.seconds({
    name: 'deskbell_commit_seconds',
    help: 'Time of one commit of the store',
    labels: [],
  });
  const operations = metrics.sizes({
    name: 'deskbell_commit_operations',
    help: 'Operations in one commit',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
  });
  const jobFailures = metrics.counter({
    name: 'deskbell_job_failures_total',
    help: 'Jobs whose handler threw',
    labels: ['kind'],
  });
  const reloads = metrics.counter({
    name: 'deskbell_configuration_reloads_total',
    help: 'Newer configurations, by whether they run now or were refused',
    labels: ['outcome'],
  });
  const faults = metrics.counter({
    name: 'deskbell_faults_total',
    help: 'Things that should not happen, by where',
    labels: ['where'],
  });

  return {
    serverStarted: ({ url, store, ms }) => log.info({ url, store, ms }, 'server.started'),
    serverStopping: ({ signal }) => log.info({ signal }, 'server.stopping'),
    serverStopped: ({ ms, turnsHandedOver }) => log.info({ ms, turnsHandedOver }, 'server.stopped'),
    configurationNote: ({ note }) => log.warn({ note }, 'configuration.note'),
    configurationReloaded({ version, ms }) {
      log.info({ version, ms }, 'configuration.reloaded');
      reloads({ outcome: 'reloaded' });
    },
    configurationRefused({ version, faults: refused }) {
      log.error({ version, faults: refused }, 'configuration.refused');
      reloads({ outcome: 'refused' });
    },
    committed(fact) {
      log.debug({ operations: fact.operations, ms: fact.ms }, 'store.committed');
      commits({}, fact.ms);
      operations(fact.operations);
    },
    jobFailed({ kind, attempts, error }) {
      log.error({ kind, attempts, error: recordError(error) }, 'job.failed');
      logMessage(log, error);
      jobFailures({ kind });
    },
    fault({ where, error, trace }) {
      faults({ where });
      const leftOut = trouble.tell(error);
      if (leftOut === undefined) return;
      const cause = innermostCode(error);
      const before = leftOut > 0 ? { leftOut } : {};
      log.error({ where, cause, error: recordError(error), trace, ...before }, 'fault');
      logMessage(log, error);
    },
  };
}

/** An error's message may quote what a person wrote, so only an operator who asked for debug lines sees it. */
function logMessage(log: Instruments['log'], error: unknown): void {
  if (log.isLevelEnabled('debug')) {
    log.debug({ message: error instanceof Error ? error.message : String(error) }, 'fault.message');
  }
}
