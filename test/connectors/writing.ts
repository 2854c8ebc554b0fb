import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { z } from 'zod';
import { isConstant } from '../../server/connectors/auth/authorizers.ts';
import { createConstantAuthorizer } from '../../server/connectors/auth/constant.ts';
import { createConnectors } from '../../server/connectors/connectors.ts';
import { createEnqueueWrite } from '../../server/connectors/enqueue-write.ts';
import { createBackendWriter } from '../../server/connectors/write-job.ts';
import { createHttpClient } from '../../server/outgoing/client.ts';
import { backendWriteKind } from '../../server/store/backend-writes.ts';
import type { BackendWriteRecord } from '../../server/store/backend-writes.ts';
import type { Capability } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { mintLeadId } from '../../shared/mint.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { json } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { openTestStore } from '../support/store.ts';
import { readConnections, silentAuth, site, trace } from './support.ts';

export type Writing = ReturnType<typeof openWriting>;
type Told = { connection: string; state: string; note: string | null };

/**
 * A store, and the worker that makes writes at the backends that a YAML text describes. `route` says where capabilities
 * go; what it says can be changed while writes wait.
 */
export function openWriting(from: {
  yaml: string;
  environment: Record<string, string>;
  route: Partial<Record<Capability, readonly string[]>>;
}) {
  const clock = createFakeClock();
  const { store, close } = openTestStore({ clock });
  const http = createHttpClient({ clock, allow: ['127.0.0.1'] });
  let route = from.route;
  let yaml = from.yaml;
  const told: Told[] = [];
  const connect = () => {
    const read = readConnections(yaml, from.environment);
    if (!read.success) throw new Error(z.prettifyError(read.error));
    return createConnectors({
      connections: read.data,
      routes: new Map([[site, route]]),
      http,
      clock,
      random: (count) => new Uint8Array(count).fill(128),
      authorize(connection, { auth }) {
        if (!isConstant(auth)) throw new Error('these tests have no store for tokens');
        return createConstantAuthorizer({ connection, auth, telemetry: silentAuth });
      },
      telemetry: {
        capabilityAsked: () => undefined,
        configurationNote: () => undefined,
        connectionFailed: () => undefined,
        connectionRecovered: () => undefined,
        fault: ({ error }) => {
          throw error;
        },
      },
    });
  };
  let connectors = connect();
  /** The process ends before it can store what came of an attempt. */
  let dies = false;
  const worker = createBackendWriter({
    store: {
      read: store.read,
      async write(kind: 'backend_write.record', record: BackendWriteRecord) {
        if (dies && record.state !== 'sending') throw new Death();
        return store.write(kind, record);
      },
    },
    connectors: () => connectors,
    clock,
    // The middle: waits are those of the schedule.
    random: (count) => new Uint8Array(count).fill(128),
    telemetry: {
      backendWritten: ({ connection, state, note }) => void told.push({ connection, state, note }),
    },
  });

  async function claim() {
    const at = clock.now();
    const lanes = await store.read.nextJobDue([backendWriteKind]);
    const claimed = await Promise.all(
      lanes.map(({ lane }) => {
        const leaseUntil = at + limits.jobLeaseMs;
        return store.write('job.claim', { kind: backendWriteKind, lane, at, leaseUntil, limit: 9 });
      }),
    );
    return claimed.flat();
  }

  /** Does the jobs that are due, as the runner does. */
  async function work(signal = new AbortController().signal): Promise<void> {
    for (const job of await claim()) {
      try {
        const outcome = await worker.handle(job, signal);
        if (outcome === 'settled') continue;
        const { id, fence } = job;
        await store.write('job.settle', { id, fence, outcome, at: clock.now() });
      } catch (error) {
        // What a dead process held is nobody's until its lease is over.
        if (!(error instanceof Death)) throw error;
      }
    }
  }

  const enqueue = createEnqueueWrite({ store, connectors: () => connectors, clock });
  return {
    clock,
    store,
    told,
    claim,
    work,
    handle: worker.handle,
    /** Works, and dies after the backend has answered. */
    async workAndDie(): Promise<void> {
      dies = true;
      await work();
      dies = false;
    },
    enqueue: (capability: Capability, input: Json, subject = 'cnv_1', consented = true) =>
      enqueue({ site, capability, input, subject, consented, trace }),
    /** As the chat does it: in the commit of the lead. */
    async capture(lead: { consent?: { text: string; at: string } } = {}): Promise<string> {
      const id = mintLeadId(randomBytes);
      const person = { name: 'Ada', email: 'ada@example.com', message: '50 mugs' };
      await store.write('lead.capture', {
        ...{ site, id, source: id, lead: { ...person, ...lead }, trace, at: clock.now() },
        backends: connectors.routed(site, 'lead.upsert'),
      });
      return id;
    },
    sync: (subject = 'cnv_1') => store.read.backendSync(subject),
    /** In how many milliseconds the next attempt is due; undefined when there is none. */
    async dueIn(): Promise<number | undefined> {
      const [lane] = await store.read.nextJobDue([backendWriteKind]);
      return lane && lane.due - clock.now();
    },
    reconfigure(to: { yaml?: string; route?: Partial<Record<Capability, readonly string[]>> }) {
      yaml = to.yaml ?? yaml;
      route = to.route ?? route;
      connectors = connect();
    },
    async close() {
      await http.close();
      await close();
    },
  };
}

class Death extends Error {}

/** A CRM that says what it can do, and a mailing system that needs consent. */
export const crmAndMail = `
crm:
  baseUrl: env:CRM_URL
  retry: { max: 0 }
  operations:
    lead.upsert:
      request: { method: POST, path: /leads, json: { email: '{{ input.lead.email }}' } }
      output: { id: id }
    ticket.create:
      idempotency: { header: Idempotency-Key }
      request: { method: POST, path: /tickets, json: { subject: '{{ input.subject }}' } }
      status: { new: received }
      output: { id: id, status: state }
    ticket.update:
      request: { method: PUT, path: '/tickets/{{ input.id }}', json: { text: '{{ input.text }}' } }
      output: { id: id }
    note.add:
      request: { method: POST, path: /notes, json: { text: '{{ input.text }}' } }
      output: { id: id }
    contact.update:
      request: { method: POST, path: /contacts, json: { email: '{{ input.email }}', tags: '{{ input.tags }}' } }
      output: { id: id }
    sequence.start:
      needs: consent
      request: { method: PUT, path: '/sequences/{{ input.sequence }}/{{ input.email }}' }
      output: { id: id }
    payment_link.create:
      idempotency: { header: Idempotency-Key }
      request: { method: POST, path: /links, form: { amount: '{{ input.amount.minor }}' } }
      output: { link: url }
    custom.stamp:
      kind: write
      input: { properties: { card: { type: string } }, required: [card] }
      result: { properties: { stamps: { type: number } } }
      request: { method: PUT, path: '/cards/{{ input.card }}' }
      output: { stamps: stamps }
mail:
  baseUrl: env:MAIL_URL
  retry: { max: 0 }
  operations:
    lead.upsert:
      needs: consent
      request: { method: POST, path: /people, json: { email: '{{ input.lead.email }}' } }
      output: { id: id }
`;

/** A backend that keeps what it is given, under what `name` says of the request. */
export function keepRecords(
  backend: MisbehavingBackend,
  name: (request: IncomingMessage, body: object) => string,
) {
  const records = new Map<string, object>();
  backend.answer((request, response) => {
    void readJson(request).then((read) => {
      const body = z.record(z.string(), z.json()).parse(read);
      const key = name(request, body);
      records.set(key, body);
      json({ id: key, state: 'new' }, 201)(request, response);
    });
  });
  return records;
}

export const byEmail = (_request: IncomingMessage, body: object) =>
  z.object({ email: z.string() }).parse(body).email;
export const byKey = ({ headers }: IncomingMessage) => z.string().parse(headers['idempotency-key']);
/** A record for each request, whatever it says. */
export function everyTime(): () => string {
  let made = 0;
  return () => `record ${(made += 1)}`;
}
