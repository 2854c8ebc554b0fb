import { parseJson } from '../../connectors/json.ts';
import { createAuthorizer } from '../../connectors/auth/authorizers.ts';
import type { Authorizer } from '../../connectors/auth/authorizer.ts';
import { createConnectors } from '../../connectors/connectors.ts';
import type { HttpClient, OutgoingReply } from '../../outgoing/request.ts';
import type { Parts } from '../../running/parts.ts';
import type { Store } from '../../store/store.ts';
import type { Sealer } from '../../config/seal.ts';
import { describeRequest } from '../../stories/played-connections.ts';
import { hearCalls } from '../../stories/played-capabilities.ts';
import type { CapabilityCall } from '../../stories/played-capabilities.ts';
import { recordedFailures } from '../../stories/story-schema.ts';
import { pause, systemClock, systemRandom } from '../../system.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { recordExchanges } from '../call/recorder.ts';
import type { Exchange } from '../call/recorder.ts';
import { createRedactor, learnProofs } from '../call/redactor.ts';
import type { Redactor } from '../call/redactor.ts';
import type { WrittenExchange } from './written-story.ts';

/** As long as a conversation that has ended waits for what is still being written. */
const graceMs = 10_000;

export type RealBackends = Pick<Parts, 'connectors'> & {
  /** What went to connections so far, without secrets. */
  exchanges: WrittenExchange[];
  /** Resolves when nothing is on its way any more, or has been for too long. */
  settled(): Promise<void>;
};

/** The backends of a server, asked for real; `store` is where their tokens are kept meanwhile. */
export function openRealBackends(from: {
  parts: Parts;
  store: Store;
  sealer: Sealer;
  telemetry: Telemetry;
  heard: (call: CapabilityCall) => void;
}): RealBackends {
  const { parts, store, sealer, telemetry } = from;
  const { configuration, bundle } = parts.deskbell;
  const { connections } = configuration;
  const exchanges: WrittenExchange[] = [];
  const authorizers: Authorizer[] = [];
  const redactors = new Map(
    Object.entries(connections).map(([name, { auth }]) => [
      name,
      createRedactor(auth, bundle.text),
    ]),
  );
  let underWay = 0;
  const counted: HttpClient = {
    async send(request) {
      underWay += 1;
      return parts.outgoing.send(request).finally(() => {
        underWay -= 1;
      });
    },
    close: () => Promise.resolve(),
  };
  const http = recordExchanges(counted, systemClock, ({ request, reply }) => {
    const sent = describeRequest(request, connections);
    const redactor = sent && redactors.get(sent.connection);
    if (sent && redactor) exchanges.push(write(sent, reply, redactor));
  });
  const connectors = createConnectors({
    connections,
    routes: new Map([...parts.sites].map(([id, { routes }]) => [id, routes])),
    http,
    clock: systemClock,
    random: systemRandom,
    authorize(name, { baseUrl, auth, timeout }) {
      const given = {
        http: counted,
        store,
        sealer,
        clock: systemClock,
        random: systemRandom,
        telemetry,
      };
      const made = createAuthorizer({ name, baseUrl, auth, timeout }, given);
      const redactor = redactors.get(name);
      const authorizer = redactor ? learnProofs(made, redactor) : made;
      authorizers.push(authorizer);
      return authorizer;
    },
    telemetry,
  });
  return {
    connectors: hearCalls(connectors, from.heard),
    exchanges,
    async settled() {
      const until = systemClock.now() + graceMs;
      do await pause(50);
      while (underWay > 0 && systemClock.now() < until);
      await Promise.all(authorizers.map((authorizer) => authorizer.settled()));
    },
  };
}

function write(
  sent: { connection: string; method: string; path: string },
  reply: Exchange['reply'],
  redactor: Redactor,
): WrittenExchange {
  const { connection, method, path } = sent;
  const request = { method, path: redactor.text(path) };
  return { connection, request, reply: writeReply(reply, redactor) };
}

function writeReply(reply: OutgoingReply, redactor: Redactor): WrittenExchange['reply'] {
  if (!reply.ok) return { fails: recordedFailures.find((one) => one === reply.error) ?? 'connect' };
  const { status, headers, body } = reply;
  const type = headers['content-type'];
  const text = redactor.text(body.toString('utf8'));
  return {
    status,
    headers: type === undefined ? {} : { 'content-type': type },
    ...(text === '' ? {} : { body: parseJson(Buffer.from(text), type) ?? text }),
  };
}
