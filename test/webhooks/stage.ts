import { randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { endpointIdSchema, siteIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { mintLeadId } from '../../shared/mint.ts';
import { Secret } from '../../server/config/secret.ts';
import { createJobRunner } from '../../server/jobs/runner.ts';
import { createHttpClient } from '../../server/outgoing/client.ts';
import type { Store } from '../../server/store/store.ts';
import type { Telemetry } from '../../server/telemetry/telemetry.ts';
import { createDeliveryWorker, deliveryJobKind } from '../../server/webhooks/deliver.ts';
import { openTestStore, someTrace } from '../support/store.ts';

export type Attempted = Parameters<Telemetry['deliveryAttempted']>[0];

export type Stage = {
  secret: string;
  attempts: Attempted[];
  faults: string[];
  /** Operations written since the stage was set. */
  written: () => number;
  backlog: Store['read']['backlog'];
  /** Leads of the site that this endpoint listens to. */
  capture(endpoint: string, count?: number): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

/**
 * The way of a lead from the store to an endpoint as app.ts puts it together: real SQLite, real runner, real
 * HTTP client. Each endpoint listens to a site of its own name. `schedule` in milliseconds.
 */
export async function setStage(options: {
  clock: Clock;
  endpoints: Record<string, string>;
  schedule?: readonly number[];
}): Promise<Stage> {
  const { clock, schedule } = options;
  const test = openTestStore({ clock });
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const attempts: Attempted[] = [];
  const faults: string[] = [];
  let written = 0;
  const store: Store = {
    ...test.store,
    write(kind, input) {
      written += 1;
      return test.store.write(kind, input);
    },
  };
  const telemetry = {
    deliveryAttempted: (fact: Attempted) => void attempts.push(fact),
    fault: ({ where }: { where: string }) => void faults.push(where),
    jobFailed: ({ kind }: { kind: string }) => void faults.push(kind),
  };
  const http = createHttpClient({ clock, allow: ['127.0.0.1'] });
  const rows = Object.entries(options.endpoints).map(([name, url]) => {
    const sites = [siteIdSchema.parse(name)];
    return { id: endpointIdSchema.parse(name), url, types: ['lead.captured'], sites };
  });
  await store.write('endpoint.sync', { endpoints: rows, at: clock.now() });
  const settings = new Map(
    rows.map(({ id }) => [id, { secrets: [new Secret(secret)], schedule }] as const),
  );
  const handler = createDeliveryWorker({
    ...{ store, http, settings, clock, telemetry },
    random: randomBytes,
    version: '1.2.3',
  });
  const runner = createJobRunner({
    ...{ store, clock, telemetry },
    kinds: new Map([[deliveryJobKind, { handler, concurrency: limits.webhookConcurrency }]]),
  });

  return {
    secret,
    attempts,
    faults,
    written: () => written,
    backlog: store.read.backlog,
    async capture(endpoint, count = 1) {
      const capture = () => {
        const id = mintLeadId(randomBytes);
        return test.store.write('lead.capture', {
          ...{ site: siteIdSchema.parse(endpoint), id, source: id, trace: someTrace },
          lead: { name: 'Zoë', email: 'zoe@example.com', message: '50 mugs – „blue“ ☕' },
          at: clock.now(),
        });
      };
      await Promise.all(Array.from({ length: count }, capture));
    },
    start: runner.start,
    async stop() {
      // The calls first: a handler that waits for a receiver that hangs would hold up the stop.
      await runner.stop();
      await http.close();
      await test.close();
    },
  };
}
