import type { Environment } from '../config/environment.ts';
import type { Command } from './command.ts';

/** What `deskbell help` prints: the commands, then the variables a server reads. */
export function helpText(commands: ReadonlyMap<string, Command>): string {
  const rows = [...commands.values()].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  const width = Math.max(...Object.keys(variables).map((name) => name.length)) + 2;
  const settings = Object.entries(variables).flatMap(([name, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(width)}${line}`),
  );
  return [
    'Usage: deskbell COMMAND',
    ...rows,
    '',
    'Environment (what stands in brackets holds when the variable is not set):',
    ...settings,
  ].join('\n');
}

const variables: Record<keyof Environment, string[]> = {
  DESKBELL_CONFIG: ['the configuration [deskbell.yaml]'],
  DESKBELL_DATA: ['folder of the database and the secret; one server at a time [./data]'],
  DESKBELL_SECRET: [
    'what all keys come from, at least 32 characters [made once, kept in DESKBELL_DATA]',
  ],
  DATABASE_URL: [
    'postgres://… of a database that many servers share; they need one DESKBELL_SECRET, and the',
    'configuration is stored there: see deskbell config [a file in DESKBELL_DATA, one server]',
  ],
  HOST: ['address to listen on; 0.0.0.0 for all of this machine [127.0.0.1]'],
  PORT: ['port to listen on; 0 takes a free one [3000]'],
  PUBLIC_URL: [
    'address under which browsers reach the server, such as https://chat.my-shop.example',
    '[the host that was asked]',
  ],
  TRUST_PROXY: [
    'whose X-Forwarded-For is believed: the number of proxies in front, or their addresses',
    'and ranges, such as 10.0.0.0/8, separated by commas [nobody]',
  ],
  LOG_LEVEL: ['fatal, error, warn, info, debug, trace or silent [info]'],
};
