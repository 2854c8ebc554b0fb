import type { Capability } from '../../../shared/capability.ts';
import { siteIdSchema } from '../../../shared/ids.ts';
import type { SiteId } from '../../../shared/ids.ts';
import type { Json } from '../../../shared/json.ts';
import type { Deskbell } from '../../configuration/read.ts';
import type { Authorizer } from '../../connectors/auth/authorizer.ts';
import { createConnectors } from '../../connectors/connectors.ts';
import type { CapabilityResult } from '../../connectors/result.ts';
import type { Connection } from '../../connectors/schema.ts';
import type { HttpClient } from '../../outgoing/request.ts';
import { stayAwake, systemClock, systemRandom } from '../../system.ts';
import { mintTrace } from '../../telemetry/trace.ts';
import type { Terminal } from '../command.ts';
import { describeMissing } from '../configured.ts';
import { describeAsInChat } from './as-in-chat.ts';
import { exitCodes } from './exit-codes.ts';
import { judgeInput } from './input.ts';
import { createPlaces, findKeys } from './place.ts';
import { escapeControls } from './printable.ts';
import { recordExchanges } from './recorder.ts';
import type { Exchange } from './recorder.ts';
import { createRedactor, learnProofs } from './redactor.ts';
import type { Redactor } from './redactor.ts';
import { tellExchange, tellMapping, tellTokenRequest, tellTreatment } from './story.ts';

/** What was typed. */
export type Asked = {
  connection: string;
  capability: Capability;
  input: Json;
  site: string | undefined;
};

/** What it is asked with: a backend, or a recording of one. */
type Means = {
  terminal: Terminal;
  deskbell: Deskbell;
  file: string;
  http: HttpClient;
  isRecorded: boolean;
  /** How the connection gets in; `http` is for the tokens it asks for. */
  authorize: (name: string, connection: Connection, http: HttpClient) => Authorizer;
};

/** Asks by the path that the chat takes, and tells everything that happened; resolves with the exit code. */
export async function runCall(asked: Asked, means: Means): Promise<number> {
  const { terminal, deskbell, file } = means;
  const { print, warn } = terminal;
  const { connection: name, capability, input } = asked;
  const { connections, sites } = deskbell.configuration;
  const described = Object.entries(connections).find(([key]) => key === name)?.[1];
  if (described === undefined) return refuse(terminal, describeMissing(name, connections));
  const operation = described.operations.get(capability);
  if (operation === undefined)
    return refuse(
      terminal,
      `${name} has no ${capability}; it has ${[...described.operations.keys()].join(', ')}.`,
    );
  const site = findSite(asked, sites);
  if (site === undefined)
    return refuse(
      terminal,
      `There is no site ${asked.site}; there is ${Object.keys(sites).join(', ')}.`,
    );
  const differs = describeAsInChat(deskbell, site, input);
  if (differs !== null) warn(escapeControls(differs));
  const faults = judgeInput(operation, input);
  if (faults.length > 0) {
    warn(faults.join('\n'));
    return 2;
  }

  const place = createPlaces({
    file,
    text: deskbell.bundle.text,
    connection: name,
    preset: described.preset,
    operation: capability,
  });
  const trace = mintTrace(systemRandom);
  const routed = [sites[site]?.routes[capability] ?? []].flat();
  warn(
    'What the backend answers is shown as it is, with what it holds about a person: keep it as you keep that.',
  );
  print(`${capability} of ${name}, for the site ${site} (${place()}); trace ${trace}`);
  if (!routed.includes(name))
    print(`The chat of ${site} asks ${routed.join(', ') || 'nobody'} for this: see routes.`);

  const redactor = createRedactor(described.auth, deskbell.bundle.text);
  const connectors = listen(asked, { ...means, described, site, redactor, place });
  const startedAt = systemClock.now();
  const result = await stayAwake(
    connectors.ask(site, capability, input, {
      signal: new AbortController().signal,
      trace,
      key: `call-${trace}`,
      begun: false,
    }),
  );
  const ms = systemClock.now() - startedAt;
  await connectors.settled();
  for (const line of tellMapping(operation, result.ok ? result.value : undefined))
    print(redactor.text(line));
  if (isUnproven(result, connectors.lastStatus(), operation.contract.proofs))
    print(
      '  The reply was good, but nothing in it shows that it is who asks. The customer hears: not found.',
    );
  for (const line of tellTreatment(described, operation, { ms, requests: connectors.count() }))
    print(line);
  print(redactor.text(escapeControls(JSON.stringify(result))));
  return result.ok ? 0 : exitCodes[result.failure];
}

/** The connectors of a server with this one connection, telling as they go. */
function listen(
  { connection: name, capability }: Asked,
  from: Means & {
    described: Connection;
    site: SiteId;
    redactor: Redactor;
    place: (...key: string[]) => string;
  },
) {
  const { terminal, http, authorize, described, site, redactor, place, isRecorded } = from;
  const { print, warn } = terminal;
  const exchanges: Exchange[] = [];
  const authorizers: Authorizer[] = [];
  const tokenHttp = recordExchanges(http, systemClock, (exchange) => {
    tellTokenRequest(exchange).forEach(print);
  });
  // A recording has one reply for each request.
  const connection = isRecorded
    ? { ...described, retry: { ...described.retry, max: 0 } }
    : described;
  const connectors = createConnectors({
    connections: { [name]: connection },
    routes: new Map([[site, { [capability]: name }]]),
    http: recordExchanges(http, systemClock, (exchange) => {
      tellExchange(exchange, exchanges.at(-1), redactor).forEach(print);
      exchanges.push(exchange);
    }),
    clock: systemClock,
    random: systemRandom,
    authorize(own, connection) {
      const authorizer = learnProofs(authorize(own, connection, tokenHttp), redactor);
      authorizers.push(authorizer);
      return authorizer;
    },
    telemetry: {
      capabilityAsked: () => undefined,
      configurationNote({ note }) {
        print(`Note: ${redactor.text(escapeControls(note))}`);
        for (const key of findKeys(note)) print(`  see ${place(...key)}`);
      },
      connectionFailed: ({ failures, calls }) =>
        warn(`${failures} of ${calls} calls failed: a server would leave this backend alone now.`),
      connectionRecovered: () => undefined,
      fault: ({ where }) => warn(`There was trouble (${where}).`),
    },
  });
  return {
    ask: connectors.ask,
    count: () => exchanges.length,
    lastStatus: () => {
      const reply = exchanges.at(-1)?.reply;
      return reply?.ok === true ? reply.status : null;
    },
    settled: async () => {
      await Promise.all(authorizers.map((authorizer) => authorizer.settled()));
    },
  };
}

function isUnproven(
  result: CapabilityResult<Capability>,
  status: number | null,
  proofs: readonly string[],
): boolean {
  const isGood = status !== null && status >= 200 && status < 300;
  return !result.ok && result.failure === 'not_found' && isGood && proofs.length > 0;
}

/** The site that was named, else the first that asks this connection for it, else the first. */
function findSite(
  { site, connection, capability }: Asked,
  sites: Deskbell['configuration']['sites'],
): SiteId | undefined {
  const names = Object.keys(sites);
  const asking = names.find((one) =>
    [sites[siteIdSchema.parse(one)]?.routes[capability] ?? []].flat().includes(connection),
  );
  const found = site === undefined ? (asking ?? names[0]) : names.find((one) => one === site);
  return found === undefined ? undefined : siteIdSchema.parse(found);
}

function refuse(terminal: Terminal, message: string): number {
  terminal.warn(message);
  return 1;
}
