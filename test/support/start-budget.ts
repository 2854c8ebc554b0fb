import { startProcess } from './run-process.ts';

/** What one start cost: processor time until it listens, and memory in use once nothing happens. */
export type StartReading = { cpuMs: number; restBytes: number };

export const startBudget = {
  /**
   * Start to listening. Processor time, not the clock on the wall: alone on a machine they are the same, and
   * tests that run beside do not count.
   */
  cpuMs: 600,
  /** Resident memory after a collection, Node's own 45 MB included. */
  restBytes: 120_000_000,
};

/**
 * A guard for a checkout, not the budget, which it misses by a fifth: it holds 129 to 144 MB, because of its 2,000 files
 * and of what Node keeps of stripping types. Installed from npm the budget holds, with 98 MB and half the time.
 */
export const checkoutGuard: StartReading = { cpuMs: 900, restBytes: 150_000_000 };

/** One line for each budget that the starts break: the best time of them, the middle one of their memory. */
export function findHeavyStart(
  readings: readonly StartReading[],
  budget: StartReading = startBudget,
): string[] {
  if (readings.length === 0) return ['no start was measured'];
  const cpuMs = Math.round(Math.min(...readings.map((reading) => reading.cpuMs)));
  const sizes = readings.map(({ restBytes }) => restBytes).sort((a, b) => a - b);
  const restBytes = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return [
    ...(cpuMs > budget.cpuMs
      ? [`starting takes ${cpuMs} ms of the processor, at most ${budget.cpuMs}`]
      : []),
    ...(restBytes > budget.restBytes
      ? [`at rest it holds ${restBytes} bytes, at most ${budget.restBytes}`]
      : []),
  ];
}

/** Starts the server of `project`, laid out as npm does, once in `folder`, which has a deskbell.yaml. */
export async function measureStart(project: string, folder: string): Promise<StartReading> {
  const server = startProcess(
    process.execPath,
    ['--expose-gc', '--import', probe, `${project}/server/deskbell.js`, 'start'],
    { folder, variables: { PORT: '0', LOG_LEVEL: 'silent' } },
  );
  try {
    await server.line('Deskbell is running: ');
    server.signal('SIGUSR2');
    const [, cpuMs, restBytes] = (await server.line('reading ')).split(' ').map(Number);
    if (cpuMs === undefined || restBytes === undefined) throw new Error('no reading');
    return { cpuMs, restBytes };
  } finally {
    server.signal('SIGKILL');
    await server.ended;
  }
}

const probe = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  gc();
  console.error('reading', (user + system) / 1000, process.memoryUsage.rss());
});`)}`;
