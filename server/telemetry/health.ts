import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Telemetry } from './telemetry.ts';

/** One thing that must be right to take traffic. Gives null when it is, else a code that says what is wrong. */
export type HealthCheck = { name: string; check: () => Promise<string | null> };
type HealthFinding = { name: string; ok: boolean; code: string | null };
type Readiness = { ok: boolean; checks: HealthFinding[] };

export type Health = {
  /** The process runs and its event loop turns; nothing else, so that a broken disk causes no restart. */
  live(): { ok: true };
  /** Whether to send traffic here. Callers that ask at the same time share one round of checks. */
  ready(): Promise<Readiness>;
  /** From now on not ready: a load balancer must look elsewhere while work is finished. */
  stopping(): void;
};

export function createHealth(collaborators: {
  checks: readonly HealthCheck[];
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
}): Health {
  const { checks, clock, telemetry } = collaborators;
  let isStopping = false;
  let round: Promise<HealthFinding[]> | undefined;

  const runCheck = async ({ name, check }: HealthCheck): Promise<HealthFinding> => {
    const code = await withDeadline(clock, async () => {
      try {
        return await check();
      } catch (error) {
        telemetry.fault({ where: `health.${name}`, error });
        return 'failed';
      }
    });
    return { name, ok: code === null, code };
  };

  return {
    live: () => ({ ok: true }),
    async ready() {
      round ??= Promise.all(checks.map(runCheck)).finally(() => (round = undefined));
      const findings = [...(await round)];
      if (isStopping) findings.push({ name: 'process', ok: false, code: 'stopping' });
      return { ok: findings.every((finding) => finding.ok), checks: findings };
    },
    stopping() {
      isStopping = true;
    },
  };
}

/** A check that hangs is as bad as one that fails, and must not make the asker hang too. */
function withDeadline(clock: Clock, check: () => Promise<string | null>): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limits.healthCheckMs, () => resolve('timeout'));
    check()
      .then(resolve, reject)
      .finally(() => timer.cancel());
  });
}
