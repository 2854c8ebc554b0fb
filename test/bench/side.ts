import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** What a server under load costs: CPU since its start in seconds, resident memory in bytes. */
export type Usage = { cpuSeconds: number; rssBytes: number };

/** One of the processes of a bench, spoken to by messages. */
export type Side = {
  pid: number;
  /** Sends a request and resolves with the next message of that kind. */
  ask(request: { kind: string } & Record<string, unknown>, answer: string): Promise<unknown>;
  tell(message: { kind: string } & Record<string, unknown>): void;
  /** Runs for each message of that kind until what it returns is called. */
  on(kind: string, listener: (message: unknown) => void): () => void;
  end(): Promise<void>;
};

/** Starts `file` beside this one; resolves with its first message of kind `ready`. */
export async function startSide(
  file: string,
  options: { args?: string[]; nodeArgs?: string[] } = {},
): Promise<{ side: Side; ready: unknown; ms: number }> {
  const began = performance.now();
  const child = fork(join(import.meta.dirname, file), options.args ?? [], {
    execArgv: ['--expose-gc', ...(options.nodeArgs ?? [])],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = await nextMessage(child, 'ready');
  const ms = performance.now() - began;
  return {
    ready,
    ms,
    side: {
      pid: child.pid ?? 0,
      ask(request, answer) {
        const answered = nextMessage(child, answer);
        child.send(request);
        return answered;
      },
      tell: (message) => void child.send(message),
      on(kind, listener) {
        const hear = (message: unknown): void => {
          if (isKind(message, kind)) listener(message);
        };
        child.on('message', hear);
        return () => child.off('message', hear);
      },
      async end() {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.send({ kind: 'end' });
        await gone;
      },
    },
  };
}

function nextMessage(child: ChildProcess, kind: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const left = (code: number | null): void => {
      reject(new Error(`the process ended with ${code} before it said "${kind}"`));
    };
    const hear = (message: unknown): void => {
      if (!isKind(message, kind)) return;
      child.off('message', hear);
      child.off('exit', left);
      resolve(message);
    };
    child.on('message', hear);
    child.once('exit', left);
  });
}

export function isKind(message: unknown, kind: string): boolean {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind
  );
}

/** For the processes beside: answers `usage` and ends in order. */
export function answerParent(end: () => Promise<void>): void {
  leaveWithParent();
  process.on('message', (message) => {
    if (isKind(message, 'usage')) {
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      const cpuSeconds = (user + system) / 1e6;
      process.send?.({ kind: 'usage', cpuSeconds, rssBytes: process.memoryUsage.rss() });
    }
    if (isKind(message, 'end')) void end().then(() => process.exit(0));
  });
}

/** A bench that fails leaves nobody behind who keeps the processor busy. */
export function leaveWithParent(): void {
  process.on('disconnect', () => process.exit(1));
}
