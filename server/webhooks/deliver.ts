import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { createLanes } from '../jobs/lanes.ts';
import type { JobHandler, LaneHandler } from '../jobs/runner.ts';
import type { HttpClient } from '../outgoing/request.ts';
import type { ClaimedJob, DeliveryRecord, PendingDelivery } from '../store/work.ts';
import type { Queries } from '../store/queries.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { buildBody, buildRequest, judgeReply } from './attempt.ts';
import type { AttemptResult } from './attempt.ts';
import type { DeliverySettings } from './endpoints.ts';
import { defaultSchedule, waitBeforeNext } from './schedule.ts';

/** The kind of job that this worker does. */
export const deliveryJobKind = 'webhook.deliver';

/** Its payload: the id of a delivery. */
const deliveryJobSchema = z.strictObject({ delivery: z.string().min(1) });

export type DeliveryWorkerOptions = {
  store: {
    write(kind: 'delivery.record', input: DeliveryRecord): Promise<boolean>;
    read: Pick<Queries, 'delivery'>;
  };
  http: Pick<HttpClient, 'send'>;
  /** Endpoints of the running configuration, looked up for every attempt. */
  settings: Pick<DeliverySettings, 'get'>;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<Telemetry, 'deliveryAttempted' | 'fault'>;
  version: string;
};

/**
 * Makes one attempt per job. The attempt and what follows from it are recorded in one operation with the
 * job, so a crash in between repeats the attempt with the same id and bytes: at least once, never lost.
 *
 * Rejects only when the store fails; the job is then claimed again.
 */
export function createDeliveryWorker(options: DeliveryWorkerOptions): LaneHandler {
  const { store, http, settings, clock, random, telemetry, version } = options;
  const lanes = createLanes(limits.webhookConcurrencyPerEndpoint);

  const record = async (job: ClaimedJob, attempt: Attempt): Promise<'settled'> => {
    const { delivery, result, outcome, at } = attempt;
    const { status, error, durationMs } = result;
    const number = delivery.attempts + 1;
    await store.write('delivery.record', {
      job: job.id,
      fence: job.fence,
      delivery: delivery.id,
      attempt: { number, at, durationMs, status, error },
      outcome,
    });
    telemetry.deliveryAttempted({
      endpoint: delivery.endpoint,
      type: delivery.event.type,
      number,
      outcome: outcome.kind,
      status,
      error,
      ms: durationMs,
      trace: delivery.event.trace,
    });
    return 'settled';
  };

  const bury = (job: ClaimedJob, delivery: PendingDelivery, error: string, reason: string) => {
    const result = { ...noCall, error };
    return record(job, { delivery, result, outcome: { kind: 'dead', reason }, at: clock.now() });
  };

  const handle: JobHandler = async (job, signal) => {
    const payload = deliveryJobSchema.safeParse(job.payload);
    if (!payload.success) return { kind: 'dead', reason: 'the job names no delivery' };
    const delivery = await store.read.delivery(payload.data.delivery);
    // Erased with the person it was about: there is nothing left to tell.
    if (delivery === undefined) return { kind: 'done' };

    const { endpoint, event, url } = delivery;
    if (url === null) {
      return bury(job, delivery, 'endpoint_removed', 'endpoint removed from the configuration');
    }
    const known = settings.get(endpoint);
    // The store has it and this process does not: another one runs a newer configuration already.
    if (known === undefined)
      return { kind: 'retry', due: clock.now() + limits.configLagMs, error: 'endpoint_unknown' };
    const body = buildBody(event);
    if (Buffer.byteLength(body) > limits.webhookBodyBytes) {
      const reason = `body larger than ${limits.webhookBodyBytes} bytes`;
      return bury(job, delivery, 'body_too_large', reason);
    }
    if (signal.aborted) return retryNow(clock.now());

    const at = clock.now();
    let result: AttemptResult = { ...noCall, error: 'not_sent' };
    try {
      const { secrets } = known;
      const request = { event, url, body, secrets, now: at, random, version, signal };
      result = judgeReply(await http.send(buildRequest(request)), clock.now());
    } catch (error) {
      // The client answers with data; whatever it threw must not cost the event its other attempts.
      telemetry.fault({ where: 'webhooks.send', error, trace: event.trace });
    }
    lanes.ended(endpoint, result.status !== null);
    // Given up because this process stops: the next one tries again, and the receiver is not to blame.
    if (result.status === null && signal.aborted) return retryNow(clock.now());

    const schedule = known.schedule ?? defaultSchedule;
    const outcome = decide({ result, delivery, schedule, random, now: clock.now() });
    return record(job, { delivery, result, outcome, at });
  };
  return { handle, placesOf: lanes.placesOf };
}

type Attempt = {
  delivery: PendingDelivery;
  result: AttemptResult;
  outcome: DeliveryRecord['outcome'];
  at: number;
};

const noCall = { status: null, gone: false, retryAfterMs: undefined, durationMs: 0 };

function retryNow(now: number) {
  return { kind: 'retry', due: now, error: 'stopping' } as const;
}

function decide(from: {
  result: AttemptResult;
  delivery: PendingDelivery;
  schedule: readonly number[];
  random: RandomBytes;
  now: number;
}): DeliveryRecord['outcome'] {
  const { result, delivery, schedule, random, now } = from;
  if (result.error === null) return { kind: 'delivered' };
  if (result.gone) return { kind: 'dead', reason: 'endpoint gone' };
  const { retryAfterMs } = result;
  const wait = waitBeforeNext({ schedule, attempts: delivery.attempts + 1, retryAfterMs, random });
  if (wait === undefined) return { kind: 'dead', reason: 'schedule exhausted' };
  return { kind: 'retry', due: now + wait };
}
