import { parseArgs } from 'node:util';
import { capabilitySchema } from '../../shared/capability.ts';
import { readEnvironment, formatEnvironmentFaults } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { readConfiguration } from '../configuration/read.ts';
import { createAuthorizer } from '../connectors/auth/authorizers.ts';
import { createHttpClient } from '../outgoing/client.ts';
import { systemClock, systemRandom } from '../system.ts';
import { describeExitCodes } from './call/exit-codes.ts';
import { readInputText } from './call/input.ts';
import { playRecording, readRecording } from './call/recording.ts';
import type { Recording } from './call/recording.ts';
import { runCall } from './call/run-call.ts';
import type { Asked } from './call/run-call.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { readConfigured } from './configured.ts';
import { openVaultFor, withInstallation } from './installation.ts';

/** `deskbell call CONNECTION OPERATION`: asks a backend by the chat's own path, and shows everything but secrets. */
export const call: Command = {
  summary: 'ask a backend as the chat does, and see the request, the reply and what becomes of it',
  usage: `deskbell call CONNECTION OPERATION --input JSON [--site SITE] [--dry-run FIXTURE]`,
  details: `The last line is the result as JSON. Exit codes: ${describeExitCodes()}.
--dry-run maps a recorded reply (a fixture, or the JSON of a reply alone) by the file of configuration; nothing is sent.`,
  async run(terminal) {
    const { values, positionals } = parseArgs({
      args: [...terminal.arguments],
      options: {
        input: { type: 'string' },
        site: { type: 'string' },
        'dry-run': { type: 'string' },
      },
      allowPositionals: true,
    });
    const wrong = (message: string) => usageFault(terminal.warn, message, call);
    const [connection, operation, ...more] = positionals;
    if (connection === undefined || operation === undefined || more.length > 0)
      return wrong('Say which connection, and which of its operations.');
    const capability = capabilitySchema.safeParse(operation);
    if (!capability.success) return wrong(`There is no operation ${operation}.`);
    const { 'dry-run': fixture, site } = values;
    const recording = fixture === undefined ? undefined : readRecording(fixture);
    if (typeof recording === 'string') return wrong(recording);
    const text = values.input ?? JSON.stringify(recording?.input);
    if (text === undefined) return wrong('Say what to ask with --input.');
    const read = readInputText(text);
    if (!read.ok) return wrong(read.message);
    const asked = { connection, capability: capability.data, input: read.input, site };
    return recording === undefined
      ? callBackend(terminal, asked)
      : callRecording(terminal, asked, recording);
  },
};

function callBackend(terminal: Terminal, asked: Asked): Promise<number> {
  return withInstallation(terminal, async (installation) => {
    const read = await readConfigured(terminal, installation);
    if (!read.ok) return refuse(terminal, read.message);
    const { store, sealer, environment } = installation;
    const { allow } = read.deskbell.configuration.outgoing;
    const http = createHttpClient({ clock: systemClock, allow });
    const telemetry = {
      authFailed: ({ note }: { note: string }) => terminal.warn(note),
      authRecovered: () => undefined,
      tokenRenewed: () => undefined,
      fault: ({ where }: { where: string }) =>
        terminal.warn(`There was trouble with the store (${where}).`),
    };
    try {
      return await runCall(asked, {
        terminal,
        deskbell: read.deskbell,
        file: environment.DESKBELL_CONFIG,
        http,
        isRecorded: false,
        authorize: (name, { baseUrl, auth, timeout }, tokenHttp) =>
          createAuthorizer(
            { name, baseUrl, auth, timeout },
            { http: tokenHttp, store, sealer, clock: systemClock, random: systemRandom, telemetry },
          ),
      });
    } finally {
      await http.close();
    }
  });
}

/** By the file as it is being written: what a server runs may be older. */
async function callRecording(
  terminal: Terminal,
  asked: Asked,
  recording: Recording,
): Promise<number> {
  const environment = readEnvironment(terminal.variables);
  if (!environment.ok) return refuse(terminal, formatEnvironmentFaults(environment.faults));
  const file = environment.value.DESKBELL_CONFIG;
  const vault = await openVaultFor(terminal, file);
  const read = await readConfiguration(file, terminal.variables, vault);
  if (!read.ok) return refuse(terminal, formatFaults(read.faults));
  const { capability } = recording;
  if (capability !== undefined && capability !== asked.capability)
    terminal.warn(`The recording is of ${capability}.`);
  return runCall(asked, {
    terminal,
    deskbell: read.value,
    file,
    http: playRecording(recording, terminal.warn),
    isRecorded: true,
    authorize: () => ({
      prove: ({ refused }) =>
        Promise.resolve(
          refused === undefined
            ? { ok: true, proof: { headers: {}, query: {}, generation: 0 } }
            : {
                ok: false,
                failure: 'auth',
                reconnect: true,
                note: 'the recorded reply lets nobody in',
              },
        ),
      accepted: () => undefined,
      settled: () => Promise.resolve(),
    }),
  });
}

function refuse(terminal: Terminal, message: string): number {
  terminal.warn(message);
  return 1;
}
