import { existsSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import { findPackageFolder } from '../system.ts';
import type { Command } from './command.ts';

/** `deskbell init`: writes a first configuration that runs as it is. Never overwrites one. */
export const init: Command = {
  summary: 'write a first deskbell.yaml',
  usage: 'deskbell init',
  run({ arguments: args, variables, print, warn }) {
    parseArgs({ args: [...args], options: {} });
    const environment = readEnvironment(variables);
    if (!environment.ok) {
      warn(formatEnvironmentFaults(environment.faults));
      return Promise.resolve(1);
    }
    const file = environment.value.DESKBELL_CONFIG;
    try {
      writeFileSync(file, schemaLine(file) + starter, { flag: 'wx' });
    } catch (error) {
      warn(describeWriteFault(error, file));
      return Promise.resolve(1);
    }
    print(`${file} was written. Next: npx deskbell start`);
    return Promise.resolve(0);
  },
};

/** Why the file was not written. `wx` lets the file system decide, so two at once cannot both write. */
export function describeWriteFault(error: unknown, file: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'EEXIST') return `${file} is there already; it was left as it is.`;
  const folder = dirname(resolve(file));
  if (code === 'ENOENT') return `There is no folder ${folder}; make it first.`;
  return `${file} cannot be written (${code}). Let this user write to ${folder}, or go to another folder.`;
}

/** Editors complete and check the file by its schema, when Deskbell is installed beside or below it. */
function schemaLine(file: string): string {
  const schema = join(findPackageFolder(), 'docs', 'schema', 'deskbell.schema.json');
  const path = relative(dirname(resolve(file)), schema);
  if (path.startsWith('..') || isAbsolute(path) || !existsSync(schema)) return '';
  return `# yaml-language-server: $schema=${path.split(sep).join('/')}\n`;
}

const starter = `# Deskbell's configuration. "npx deskbell check" tells what is wrong in it, by line.
# A site is one shop with one widget; its page embeds it with
#   <script async src="http://127.0.0.1:3000/widget/shop.js"></script>
sites:
  shop:
    title: My shop
    color: '#2f5d50'
    language: en
    greeting: Hello! How can we help?
    suggestions:
      - label: Leave a message
        say: I would like to leave a message
    # Pages that may open a chat. On your server: https://www.my-shop.example
    origins: ['http://127.0.0.1:*', 'http://localhost:*']
    # To answer "where is my order", describe your shop system below, then add order-status here
    # and, under routes, the connection that knows orders.
    intents: [hello, quote, lead, human, what-can-you-do, thanks, cancel, try-again, fallback]
    # routes: { order.get: my-shop-system }

# connections:
#   my-shop-system:
#     type: rest
#     baseUrl: https://api.my-shop.example
#     auth: { type: apiKey, in: header, name: X-Api-Key, value: env:SHOP_KEY }
#     operations:
#       order.get:
#         request: { path: '/orders/{{ input.number }}' }
#         verify: { input: email, reply: customer.email }
#         status: { paid: processing, sent: shipped, done: delivered }
#         output: { number: id, status: state, items: 'lines[].{name: title, quantity: qty}' }

# Told what happens, signed, until it answers 2xx. A secret: echo "whsec_$(openssl rand -base64 32)"
# endpoints:
#   crm: { url: https://crm.my-shop.example/hooks, events: [lead.captured], secret: env:CRM_SECRET }
`;
